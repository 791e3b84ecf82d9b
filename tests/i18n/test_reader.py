"""A reader is told sentences with facts, as text and as HTML, and nothing a translator wrote can break them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.core.i18n import gettext, reader, reader_for, use_reader
from app.core.i18n.markup import Element
from app.core.money import Money
from app.core.words import N_, NN_, NP_, At, Listed, Message, Sentence, sentence

MOMENT = datetime(2026, 3, 18, 16, 40, tzinfo=UTC)
DEADLINE = N_("Answer before %(due)s.")
FILES = NN_("%(num)s file of %(name)s", "%(num)s files of %(name)s")


def test_a_sentence_is_equal_to_the_same_sentence_and_can_be_a_key():
    first, second = sentence(DEADLINE, due=MOMENT), Sentence(N_("Answer before %(due)s."), {"due": MOMENT})
    assert first == second
    assert len({first, second, sentence(DEADLINE, due=MOMENT + timedelta(seconds=1))}) == 2


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ("Ana", "Ana"),
        (12345, "12.345"),
        (Money(124000, "EUR"), "€\xa01.240,00"),
        (MOMENT, "woensdag 18 maart 2026 om 17:40\xa0CET"),
        (At(MOMENT, "time"), "17:40\xa0CET"),
        (At(MOMENT), "18 mrt 2026 om 17:40\xa0CET"),
        (date(2026, 3, 24), "24 maart 2026"),
        (timedelta(hours=48), "48 hours"),
        (N_("late"), "te laat"),
        (NP_("state", "open"), "lopend"),
        (sentence(N_("by %(who)s"), who="Ana"), "door Ana"),
    ],
)
def test_facts_are_formatted_for_the_reader(speak, fact, shown):
    speak("nl", {"late": "te laat", NP_("state", "open"): "lopend", "by %(who)s": "door %(who)s"})
    assert reader_for("nl", "Europe/Amsterdam").say(N_("%(fact)s!"), fact=fact) == f"{shown}!"


def test_html_dresses_amounts_and_instants_and_escapes_the_rest():
    told = sentence(
        N_("%(who)s & you: %(amount)s before %(due)s (%(day)s, %(what)s)"),
        who="<b>Ana</b>",
        amount=Money(500, "GBP"),
        due=At(MOMENT, "time"),
        day=date(2026, 3, 24),
        what=sentence(N_("<%(amount)s>"), amount=Money(1, "GBP")),
    )
    assert reader_for("en", "Europe/London").say_html(told) == (
        "&lt;b&gt;Ana&lt;/b&gt; &amp; you: <strong>£5.00</strong> before "
        '<time datetime="2026-03-18T16:40:00Z">16:40\xa0GMT</time> '
        '(<time datetime="2026-03-24">24 March 2026</time>, &lt;<strong>£0.01</strong>&gt;)'
    )


def test_html_given_as_a_fact_stays_html_and_plain_text_stays_plain():
    link = escape(Element("em", "the <order>"))
    assert reader_for("en").say_html(N_("See %(link)s"), link=link) == "See <em>the &lt;order&gt;</em>"
    assert reader_for("en").say(N_("Tom & %(who)s"), who="<Ana>") == "Tom & <Ana>"


@pytest.mark.rule("X63")
@pytest.mark.parametrize(
    ("code", "names", "shown"),
    [
        ("en", ("Sanne",), "Sanne!"),
        ("en", ("Sanne", "Lucía"), "Sanne and Lucía!"),
        ("en", ("Sanne", "Lucía", sentence(N_("%(who)s of us"), who="Mila")), "Sanne, Lucía and Mila of us!"),
        ("nl", ("Sanne", "Lucía", "Mila"), "Sanne, Lucía en Mila!"),
        ("es", ("Sanne", "Lucía", "Mila"), "Sanne, Lucía y Mila!"),
        ("es", ("Sanne", "Mila", "Inés"), "Sanne, Mila e Inés!"),
        ("es", ("Sanne", "hijas"), "Sanne e hijas!"),
        ("es", ("Inés", "Iago"), "Inés y Iago!"),
        ("es", ("Sanne", "Hierro"), "Sanne y Hierro!"),
    ],
)
def test_several_facts_are_listed_as_the_language_does(
    code: str, names: tuple[str | Sentence, ...], shown: str
) -> None:
    who = reader_for(code)
    assert who.say(N_("%(names)s!"), names=Listed(names)) == shown
    assert who.say_html(N_("%(names)s!"), names=Listed(("<b>", *names))).startswith("&lt;b&gt;")
    assert str(who.say_html(N_("%(names)s!"), names=Listed(names))) == shown


@given(st.text())
def test_no_fact_becomes_markup(text):
    said = reader_for("es").say_html(N_("A %(fact)s Z"), fact=text)
    assert said.replace("<bdi>", "").replace("</bdi>", "") == f"A {escape(text)} Z", (
        "at most set apart, if it runs the other way"
    )


def test_the_named_form_says_the_zone_in_the_readers_words(speak):
    speak("es", {"%(instant)s (%(zone)s)": "%(instant)s, %(zone)s"})
    who = reader_for("es", "Europe/Madrid")
    assert who.instant(MOMENT, "named").endswith("17:40\xa0CET, hora de España (Madrid)")
    assert who.time_tag(MOMENT, "named").endswith("17:40\xa0CET</time>, hora de España (Madrid)")
    assert who.say(DEADLINE, due=At(MOMENT, "named")).endswith("17:40\xa0CET, hora de España (Madrid).")


@pytest.mark.parametrize(
    ("num", "english", "dutch"), [(0, "0 files of A", "0 bestanden van A"), (1, "1 file of A", "één van A")]
)
def test_the_number_decides_the_form(speak, num, english, dutch):
    speak("nl", {FILES: ("één van %(name)s", "%(num)s bestanden van %(name)s")})
    assert reader_for("en").say(FILES, num=num, name="A") == english
    assert reader_for("nl").say(FILES, num=num, name="A") == dutch


def test_gettext_in_its_four_forms(speak):
    speak(
        "nl",
        {
            "Yes": "Ja",
            NP_("verb", "Open"): "Openen",
            Message("%(num)s day", "left", "%(num)s days"): ("d", "%(num)s dagen"),
        },
    )
    who = reader_for("nl")
    assert [who.gettext("Yes"), who.pgettext("verb", "Open"), who.gettext("Open")] == ["Ja", "Openen", "Open"]
    assert who.npgettext("left", "%(num)s day", "%(num)s days", 2) == "2 dagen"
    assert who.ngettext("%(num)s day", "%(num)s days", 2) == "2 days"


class Careless:
    """A catalog that passed no check."""

    def __init__(self, text):
        self.text = text

    def gettext(self, _):
        return self.text


@pytest.mark.parametrize("text", ["%(other)s", "100 % z", "%(name)d", "%(name", "%", "%(name)s %(x)s"])
def test_a_translation_that_cannot_be_filled_yields_to_the_source(text):
    english = reader_for("en")
    careless = type(english)(english.code, english.locale, english.zone, Careless(text))
    assert careless.say(N_("Hello %(name)s"), name="Ana") == "Hello Ana"
    assert careless.say_html(N_("Hello %(name)s"), name="<Ana>") == "Hello &lt;Ana&gt;"


def test_a_fact_that_the_code_forgot_is_a_mistake_that_tests_see():
    with pytest.raises(KeyError):
        reader_for("en").say(DEADLINE)


def test_a_percent_sign_is_written_twice_everywhere():
    assert reader_for("en").gettext("100%% sure") == "100% sure"


def test_outside_a_request_the_reader_is_english_until_one_is_used(speak):
    speak("nl", {"Yes": "Ja"})
    assert (reader().code, gettext("Yes")) == ("en", "Yes")
    with use_reader(reader_for("nl", "Atlantic/Canary")) as dutch:
        assert reader() is dutch
        with use_reader(reader_for("es")):
            assert reader().code == "es"
        assert gettext("Yes") == "Ja"
    assert reader().code == "en"


def test_readers_are_shared_and_values_never_make_one_fail():
    assert reader_for("nl", "Europe/Madrid") is reader_for("nl", "Europe/Madrid")
    assert reader_for("nl", "Nowhere") is reader_for("nl", "Europe/Amsterdam")


@given(st.one_of(st.text(), st.none(), st.integers(), st.binary()), st.one_of(st.text(), st.none(), st.floats()))
def test_any_locale_and_zone_make_a_reader(locale, zone):
    who = reader_for(locale, zone)
    assert who.code == (locale if locale in ("en", "nl", "es") else "en")
    assert who.instant(MOMENT)


def test_languages_are_named_in_the_readers_language():
    assert [reader_for(code).language_name("nl") for code in ("en", "nl", "es")] == [
        "Dutch",
        "Nederlands",
        "neerlandés",
    ]
    assert reader_for("en").language_name("tlh-x") == "tlh-x"
    assert (reader_for("es").lang, reader_for("es").direction) == ("es", "ltr")
