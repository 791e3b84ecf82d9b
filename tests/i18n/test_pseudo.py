"""The tool that finds untranslated text finds it, and nothing else."""

import pytest

from app.core.i18n import reader_for
from app.core.words import N_, sentence
from tests.support.i18n.pseudo import marked, pseudo, untranslated, untranslated_text


def test_placeholders_and_percent_signs_survive():
    assert marked("%(name)s has 100%%") == "⟦%(name)s háš 100%%······⟧"
    assert "%(count)d" in marked("%(count)d files")


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>⟦Héllö⟧</p>", []),
        ("<p>Hello</p>", ["Hello"]),
        ("<p>⟦Béföré <time datetime='x'>18 March</time> ör <strong>£3</strong> Ana⟧</p>", []),
        ("<p>⟦öné ⟦twö⟧ thréé⟧ four</p>", ["four"]),
        ("<p>⟦öné</p>", ["a mark ⟦ that is never closed"]),
        ("<p><time>18 March</time> <code>4f0c71ab</code> 12 · €</p>", []),
        ("<p lang='nl'>Hoi <b>allemaal</b></p><p>again</p>", ["again"]),
        ("<html lang='en'><p>seen</p></html>", ["seen"]),
        ("<span translate='no'>Ana</span>", []),
        ("<a title='Go'>⟦x⟧</a><img alt='Logo'><input placeholder='Name'>", ["Go", "Logo", "Name"]),
        ("<input type='submit' value='Send'><input value='typed'>", ["Send"]),
        ("<svg><use href='#x'/><path d='M'/></svg><p>after</p>", ["after"]),
        ("<button aria-label='⟦Clösé⟧'>×</button>", []),
        ("<title>⟦Ördér⟧ · Ana de Vries</title>", []),
        ("<script>var untranslated</script><br>", []),
    ],
)
def test_only_what_was_not_translated_is_found(html, found):
    assert untranslated(html, known=["Ana de Vries"]) == found


def test_plain_text_is_read_line_by_line():
    text = "⟦Hállö⟧ Ana,\n\n⟦Clíçk⟧: https://example.com/cases/x\nBest regards\n"
    assert untranslated_text(text, known=["Ana"]) == ["Best regards"]
    assert untranslated_text("⟦open") == ["a mark ⟦ that is never closed"]


def test_the_language_is_pseudo_inside_and_itself_afterwards():
    with pseudo("nl"):
        assert reader_for("nl").say(sentence(N_("by %(who)s"), who="Ana")) == "⟦bý Ana···⟧"
    assert "⟦" not in reader_for("nl").gettext("Yes")
