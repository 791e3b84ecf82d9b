"""Forms: the libraries' own sentences come from our catalogs, and labels wait for their reader."""

from pathlib import Path

import pytest
import wtforms
from flask import render_template_string
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.core.i18n import FORM_WORDS, lazy, lazy_gettext, lazy_ngettext, lazy_pgettext, reader_for, use_reader
from app.core.i18n.libraries import WTFORMS
from app.core.words import N_, NN_, NP_
from tests.support.i18n.pseudo import pseudo


class Note(wtforms.Form):
    class Meta:
        def get_translations(self, form):
            return FORM_WORDS

    text = wtforms.StringField(lazy_gettext("Your comment"), [InputRequired(), Length(max=5)])
    days = wtforms.IntegerField(
        lazy(N_("Days")), [wtforms.validators.NumberRange(min=1, message=lazy(N_("At least %(min)s")))]
    )
    kind = wtforms.SelectField(lazy_pgettext("form", "Kind"), choices=[SelectChoice("a", lazy(N_("First")))])


def errors(**data):
    form = Note(MultiDict(data))
    form.validate()
    return form.errors


def test_the_libraries_sentences_are_translated_with_their_facts(speak):
    speak(
        "nl",
        {
            "This field is required.": "Vul dit in.",
            NN_(*plural("cannot be longer")): ("Hoogstens %(max)d teken.", "Hoogstens %(max)d tekens."),
            "At least %(min)s": "Minstens %(min)s",
            "Not a valid choice.": "Kies er een.",
            "Not a valid integer value.": "Vul een getal in.",
        },
    )
    with use_reader(reader_for("nl")):
        assert errors(text="", days="0", kind="x") == {
            "text": ["Vul dit in."],
            "days": ["Minstens 1"],
            "kind": ["Kies er een."],
        }
        assert errors(text="123456", days="x", kind="a")["text"] == ["Hoogstens 5 tekens."]
    assert errors(text="", days="1", kind="a") == {"text": ["This field is required."]}


def plural(words):
    message = next(message for message in WTFORMS if words in message.id)
    return message.id, message.plural


def test_every_sentence_a_form_shows_goes_through_the_catalogs():
    with pseudo("en"):
        found = [text for texts in errors(text="123456", days="x", kind="x").values() for text in texts]
    assert found
    assert [text for text in found if not text.startswith("⟦")] == []


@pytest.mark.parametrize("message", WTFORMS, ids=lambda message: message.id)
def test_our_list_is_what_the_library_says(message):
    folder = Path(wtforms.__file__).parent
    code = "".join(path.read_text() for path in folder.rglob("*.py"))
    assert all(f'"{text}"' in code for text in (message.id, message.plural) if text)


def test_labels_are_said_when_they_are_shown(speak, bare_app):
    speak("nl", {"Your comment": "Je opmerking", NP_("form", "Kind"): "Soort", "First": "Eerste"})
    template = "{{ form.text.label }}{{ form.kind.label.text }} {{ form.kind }}"
    with bare_app.app_context(), use_reader(reader_for("nl")):
        html = render_template_string(template, form=Note())
    assert html.startswith('<label for="text">Je opmerking</label>Soort <select')
    assert "Eerste</option>" in html


def test_a_lazy_text_is_escaped_in_html_and_counts():
    assert lazy_gettext("a < %(x)s", x="<").__html__() == "a &lt; &lt;"
    assert str(lazy_ngettext("%(num)s day", "%(num)s days", 3)) == "3 days"
    assert f"{lazy(N_('Yes'))}" == "Yes"
    assert "Yes" in repr(lazy(N_("Yes")))
