"""Words of people that run the other way stand apart in a sentence, so that they turn nothing around but themselves."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.support import NullTranslations
from flask import Flask, render_template_string

from app.core.i18n import reader_for
from app.core.i18n.reader import Reader
from app.core.mail.render import render
from app.core.words import N_, NN_, sentence
from tests.support.mail.envelopes import mail, read_back

ARABIC = "أحمد 24 (x)"
HEBREW = "דנה 7"
FROM, TO = "\u2068", "\u2069"
ASKS = N_("%(name)s asks to cancel the order.")


@pytest.mark.parametrize("name", [ARABIC, HEBREW, "שלום-Anna", "Ana \u0645"])
def test_a_name_that_runs_the_other_way_is_isolated_in_text(name: str) -> None:
    assert reader_for("en").say(ASKS, name=name) == f"{FROM}{name}{TO} asks to cancel the order."


def test_in_html_it_is_marked_up() -> None:
    who = reader_for("en")
    assert who.say_html(ASKS, name=f"<i>{HEBREW}") == f"<bdi>&lt;i&gt;{HEBREW}</bdi> asks to cancel the order."
    many = sentence(NN_("%(name)s wrote %(num)s line", "%(name)s wrote %(num)s lines"), num=2, name=ARABIC)
    assert who.say_html(N_("News: %(news)s"), news=many) == f"News: <bdi>{ARABIC}</bdi> wrote 2 lines"


def test_templates_mark_up_every_sentence_wherever_it_was_made(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        said = reader_for("en").say(ASKS, name=ARABIC)
        for source, values in (
            ('{{ _("%(name)s asks to cancel the order.", name=name) }}', {"name": ARABIC}),
            ("{% trans %}{{ name }} asks to cancel the order.{% endtrans %}", {"name": ARABIC}),
            ("{{ said }}", {"said": said}),
            ("{{ say(asks, name=name) }}", {"asks": ASKS, "name": ARABIC}),
            ("{{ say_html(asks, name=name) }}", {"asks": ASKS, "name": ARABIC}),
        ):
            shown = render_template_string(source, **values)
            assert shown == f"<bdi>{ARABIC}</bdi> asks to cancel the order.", source
        assert render_template_string("{{ said|plain }}", said=said) == f"{FROM}{ARABIC}{TO} asks to cancel the order."


def test_what_runs_with_the_sentence_needs_nothing() -> None:
    who = reader_for("es")
    for name in ("Ñandú 李", "Łucja (2)", "24", "", "Анна", "O’Neil"):
        assert FROM not in who.say(ASKS, name=name)
        assert "<bdi" not in who.say_html(ASKS, name=name)


def test_a_reader_from_right_to_left_gets_every_word_of_people_isolated() -> None:
    who = Reader("ar", Locale("ar"), ZoneInfo("Asia/Amman"), NullTranslations())
    assert who.say(ASKS, name="Ana 24") == f"{FROM}Ana 24{TO} asks to cancel the order."
    assert FROM not in who.say(N_("At %(at)s"), at=datetime(2026, 3, 1, tzinfo=UTC))


def test_mails_isolate_too() -> None:
    who = reader_for("en")
    values = {
        "greeting": who.say(N_("Hello %(name)s,"), name=ARABIC),
        "heading": "News",
        "settings": "https://x.example",
    }
    values |= {"first": True, "expires_at": datetime(2026, 3, 1, tzinfo=UTC), "button": ("https://x.example", "Open")}
    assert read_back(mail(subject=who.say(ASKS, name=ARABIC)))["Subject"] == who.say(ASKS, name=ARABIC)
    for kind in ("txt", "html"):
        assert f"Hello {FROM}{ARABIC}{TO}," in render(f"emails/password.{kind}", who, **values)
