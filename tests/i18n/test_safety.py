"""Unsafe translations are left out when a catalog is read: the source shows, and no page fails."""

import os

import pytest
from flask import render_template_string

from app.core.i18n import reader_for
from app.core.i18n.loading import ensure_compiled, load, po_path
from app.core.i18n.safety import problems, source_problems
from app.core.words import N_, NN_, NP_
from tests.support.i18n.catalogs import write_catalog

GREETING = "Hello %(name)s, 100%% safe"
UNSAFE = {
    "dropped placeholder": "Hola",
    "renamed placeholder": "Hola %(user)s, 100%%",
    "doubled placeholder": "Hola %(name)s %(name)s",
    "another type": "Hola %(name)d",
    "a width of fifty million": "Hola %(name)50000000s",
    "everything at once": "Hola %s",
    "a stray percent": "Hola %(name)s, 100 % z",
    "an image": "Hola %(name)s <img src=x onerror=alert(1)>",
    "half a tag": "Hola %(name)s >",
    "an entity": "Hola %(name)s &#60;",
    "a named entity": "Hola %(name)s &lt;",
    "a script address": "Hola %(name)s JavaScript:alert(1)",
    "a link": "Hola %(name)s https://example.com",
    "right to left": "Hola %(name)s \u202egnp.exe",
    "an isolate": "Hola %(name)s \u2067x\u2069",
    "a NUL": "Hola %(name)s\0",
    "an escape": "Hola %(name)s\x1b[31m",
    "a flood": "Hola %(name)s " + "x" * 5000,
    "a decomposed letter": "Hola %(name)s, an\u0303o",
    "a space to glue": "Hola %(name)s ",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_an_unsafe_translation_is_named(text):
    assert problems([GREETING], [text])


@pytest.mark.parametrize(
    ("sources", "targets"),
    [
        ([GREETING], ["«¡Hola!», %(name)s: 100 %% «seguro»"]),
        (["Tom & Ana"], ["Ana & Tom"]),
        (["a < b"], ["b < a"]),
        (["See https://example.com"], ["Ve https://example.com"]),
        (["One day of %(name)s", "%(num)s days of %(name)s"], ["Un día de %(name)s", "%(num)s días de %(name)s"]),
        (["%(num)s day", "%(num)s days"], ["un día", "%(num)s días"]),
        (["at most %(max)d"], ["como mucho %(max)d"]),
        (["Vóór"], ["vóór ‘morgen’ “nu”"]),
    ],
)
def test_a_safe_translation_passes(sources, targets):
    assert problems(sources, targets) == []


def test_a_plural_form_may_drop_only_the_number():
    assert problems(["a %(num)s %(x)s", "b %(num)s %(x)s"], ["un", "%(num)s %(x)s"])


@pytest.mark.parametrize("source", ["100 %", "%s left", "%(name", "Hello ", " world"])
def test_our_own_texts_are_checked_too(source):
    assert source_problems(source)


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_a_page_with_an_unsafe_catalog_shows_the_source_and_the_rest_of_the_catalog(speak, bare_app, text, caplog):
    speak("es", {GREETING: text.replace("\0", "\x01"), "Yes": "Sí"})
    bare_app.add_url_rule(
        "/", "page", lambda: render_template_string("{{ _('Yes') }}: {{ _(t, name='<Ana>') }}", t=GREETING)
    )
    answer = bare_app.test_client().get("/?lang=es")
    assert (answer.status_code, answer.text) == (200, "Sí: Hello &lt;Ana&gt;, 100% safe")
    assert "left out" in caplog.text


def test_unsafe_plurals_and_contexts_are_left_out_one_by_one(speak):
    files = NN_("%(num)s file", "%(num)s files")
    speak(
        "es",
        {files: ("%(num)s archivo", "%(otro)s archivos"), NP_("verb", "Open"): "<b>", NP_("state", "Open"): "abierto"},
    )
    who = reader_for("es")
    assert who.say(files, num=2) == "2 files"
    assert [who.pgettext("verb", "Open"), who.pgettext("state", "Open")] == ["Open", "abierto"]


def test_a_wrong_number_of_plural_forms_is_left_out(tmp_path, caplog):
    path = write_catalog(tmp_path, "es", {"Yes": "Sí"})
    head = path.read_text().replace("nplurals=2; plural=(n != 1)", "nplurals=3; plural=(n % 3)")
    forms = "".join(f'msgstr[{form}] "%(num)s {form}"\n' for form in range(3))
    path.write_text(head + f'\nmsgid "%(num)s file"\nmsgid_plural "%(num)s files"\n{forms}')
    spanish = load(tmp_path, "es")
    assert spanish.ngettext("%(num)s file", "%(num)s files", 2) == "%(num)s files"
    assert spanish.gettext("Yes") == "Sí"
    assert "has 3 plural forms" in caplog.text


def test_the_plural_rule_is_the_languages_and_not_the_files(speak, tmp_path):
    files = NN_("%(num)s file", "%(num)s files")
    path = write_catalog(tmp_path, "es", {files: ("un archivo", "%(num)s archivos")})
    path.write_text(path.read_text().replace("plural=(n != 1)", "plural=(1/(n-5))"))
    assert load(tmp_path, "es").ngettext(files.id, files.plural, 5) == "%(num)s archivos"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe garbage", b'msgid "a\nmsgstr "b"\n', b'msgid ""\nmsgstr ""\n"Plural-Forms: x"\n']
)
def test_a_broken_catalog_does_not_stop_the_product(tmp_path, content):
    path = po_path(tmp_path, "es")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert load(tmp_path, "es").gettext("Yes") == "Yes"


def test_a_missing_catalog_is_english_and_is_reported(tmp_path, caplog):
    assert load(tmp_path, "nl").gettext("Yes") == "Yes"
    assert "nl" in caplog.text


def test_a_broken_compiled_file_is_not_believed(tmp_path):
    path = write_catalog(tmp_path, "es", {"Yes": "Sí"})
    stamp = path.stat().st_mtime_ns
    path.with_suffix(".mo").write_bytes(b"not a catalog")
    os.utime(path.with_suffix(".mo"), ns=(stamp, stamp))
    assert load(tmp_path, "es").gettext("Yes") == "Yes"


def test_a_catalog_is_compiled_when_it_changed_and_only_then(tmp_path):
    path = write_catalog(tmp_path, "es", {"Yes": "Sí"})
    compiled = path.with_suffix(".mo")
    assert load(tmp_path, "es").gettext("Yes") == "Sí"
    inode = compiled.stat().st_ino
    assert load(tmp_path, "es").gettext("Yes") == "Sí"
    assert compiled.stat().st_ino == inode
    write_catalog(tmp_path, "es", {"Yes": "Claro"})
    os.utime(path, ns=(1, 1))  # older than the compiled file, as after a checkout
    assert load(tmp_path, "es").gettext("Yes") == "Claro"
    assert sorted(file.suffix for file in path.parent.iterdir()) == [".mo", ".po"]


def test_a_folder_that_cannot_be_written_still_speaks(tmp_path, monkeypatch):
    write_catalog(tmp_path, "es", {"Yes": "Sí"})

    def refuse(*_):
        raise PermissionError("read-only")

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    assert ensure_compiled(tmp_path, "es")
    assert load(tmp_path, "es").gettext("Yes") == "Sí"


def test_fuzzy_guesses_are_not_shown(tmp_path):
    path = write_catalog(tmp_path, "es", {"Yes": "Sí", "No": "No"})
    path.write_text(path.read_text().replace('msgid "Yes"', '#, fuzzy\nmsgid "Yes"'))
    assert load(tmp_path, "es").gettext("Yes") == "Yes"


def test_messages_are_looked_up_by_their_marker(speak):
    speak("nl", {"Yes": "Ja"})
    assert reader_for("nl").say(N_("Yes")) == "Ja"
