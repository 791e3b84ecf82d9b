"""Templates: catalog text is text, facts that are HTML stay HTML, and every reader gets their own language."""

from datetime import UTC, date, datetime

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import escape

from app.core.i18n import reader, reader_for, use_reader
from app.core.i18n.jinja import CALLABLES, SHOWN
from app.core.i18n.markup import Element
from app.core.money import Money
from app.core.words import N_, NN_, NP_, Message, sentence
from tests.support.i18n.pseudo import pseudo

MOMENT = datetime(2026, 3, 18, 16, 40, tzinfo=UTC)
DUTCH = {
    "Yes": "Ja & nee",
    "Hello %(name)s": "Hoi %(name)s",
    NP_("verb", "Open"): "Openen",
    NN_("%(num)s file", "%(num)s files"): ("één bestand", "%(num)s bestanden"),
    Message("%(num)s day", "left", "%(num)s days"): ("nog een dag", "nog %(num)s dagen"),
}


class Wild:
    """Translations that passed no check, to prove that a template does not trust them."""

    def gettext(self, text):
        return f"<i>{text}"

    def ngettext(self, one, many, num):
        return f"<i>{many}"

    def pgettext(self, context, text):
        return f"<i>{text}"

    def npgettext(self, context, one, many, num):
        return f"<i>{many}"


@pytest.fixture
def shown(bare_app):
    """shown(template, **values) is what a Dutch reader sees."""

    def render(source, **values):
        with bare_app.app_context(), use_reader(reader_for("nl", "Europe/Amsterdam")):
            return render_template_string(source, **values)

    return render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{{ _('Yes') }}", "Ja &amp; nee"),
        ("{{ gettext('Yes') }}", "Ja &amp; nee"),
        ("{% trans %}Yes{% endtrans %}", "Ja &amp; nee"),
        ("{% trans %}\n   Yes\n {% endtrans %}", "Ja &amp; nee"),
        ("{{ _(text) }}", "Ja &amp; nee"),
        ("{{ _('Hello %(name)s', name='<Ana>') }}", "Hoi &lt;Ana&gt;"),
        ("{% trans name='<Ana>' %}Hello {{ name }}{% endtrans %}", "Hoi &lt;Ana&gt;"),
        ("{% trans name=link %}Hello {{ name }}{% endtrans %}", "Hoi <a>1 &lt; 2</a>"),
        ("{% trans name=price %}Hello {{ name }}{% endtrans %}", "Hoi €\xa05,00"),
        ("{% trans name=moment %}Hello {{ name }}{% endtrans %}", "Hoi woensdag 18 maart 2026 om 17:40\xa0CET"),
        ("{% trans num=3 %}{{ num }} file{% pluralize %}{{ num }} files{% endtrans %}", "3 bestanden"),
        ("{% trans num=1 %}{{ num }} file{% pluralize %}{{ num }} files{% endtrans %}", "één bestand"),
        ("{{ ngettext('%(num)s file', '%(num)s files', 1234) }}", "1.234 bestanden"),
        ("{{ pgettext('verb', 'Open') }}", "Openen"),
        ("{% trans 'verb' %}Open{% endtrans %}", "Openen"),
        ("{{ npgettext('left', '%(num)s day', '%(num)s days', 2) }}", "nog 2 dagen"),
        ("{% trans 'left' num=1 %}{{ num }} day{% pluralize %}{{ num }} days{% endtrans %}", "nog een dag"),
        ("{% trans %}100% sure{% endtrans %} {{ _('50%% sure') }}", "100% sure 50% sure"),
        ("{% set word = _('Yes') %}{{ word }}", "Ja &amp; nee"),
        ("{% macro m() %}{{ _('Yes') }}{% endmacro %}{{ m() }}", "Ja &amp; nee"),
        ('<a title="{{ _("Yes") }}">', '<a title="Ja &amp; nee">'),
        ("{{ told|say }}", "Hoi &lt;Ana&gt;"),
        ("{{ say(told) }} {{ say(greeting, name='B') }}", "Hoi &lt;Ana&gt; Hoi B"),
        ("{{ price|money }} {{ money(price) }}", "€\xa05,00 €\xa05,00"),
        ("{{ price|money_tag }}", "<strong>€\xa05,00</strong>"),
        ("{{ moment|instant }}", "18 mrt 2026, 17:40\xa0CET"),
        ("{{ instant(moment, 'long', told=true) }}", "18 maart 2026 om 17:40\xa0CET"),
        ("{{ moment|instant('time') }}", "17:40\xa0CET"),
        ("{{ moment|time_tag('time') }}", '<time datetime="2026-03-18T16:40:00Z">17:40\xa0CET</time>'),
        ("{{ time_tag(moment) }}", '<time datetime="2026-03-18T16:40:00Z">18 mrt 2026, 17:40\xa0CET</time>'),
        ("{{ today|day }} {{ 1234|number }} {{ 'es'|language_name }}", "29 maart 2026 1.234 Spaans"),
        ("{{ reader().lang }} {{ reader().zone_name }}", "nl tijd in Nederland"),
    ],
)
def test_what_templates_say(speak, shown, source, html):
    speak("nl", DUTCH)
    values = {
        "text": "Yes",
        "link": escape(Element("a", "1 < 2")),
        "price": Money(500, "EUR"),
        "moment": MOMENT,
        "today": date(2026, 3, 29),
        "told": sentence(N_("Hello %(name)s"), name="<Ana>"),
        "greeting": N_("Hello %(name)s"),
    }
    assert shown(source, **values) == html


@pytest.mark.parametrize(
    "source",
    [
        "{{ _('Yes') }}",
        "{{ _(text) }}",
        "{{ _('%(a)s', a=1) }}",
        "{{ pgettext('c', 'Yes') }}",
        "{{ ngettext('a', 'b', 2) }}",
        "{{ npgettext('c', 'a', 'b', 2) }}",
        "{% trans %}Yes{% endtrans %}",
        "{% trans a=1 %}Yes {{ a }}{% endtrans %}",
        "{% trans num=2 %}a{% pluralize %}{{ num }}{% endtrans %}",
        "{{ say(message) }}",
        "{{ message|say_html }}",
    ],
)
def test_a_catalog_cannot_bring_markup_into_a_page(bare_app, source):
    english = reader_for("en")
    wild = type(english)(english.code, english.locale, english.zone, Wild())
    with bare_app.app_context(), use_reader(wild):
        html = render_template_string(source, text="Yes", message=N_("Yes"))
    assert html.startswith("&lt;i&gt;")
    assert "<" not in html


def test_text_templates_are_not_escaped_and_html_beside_them_is(speak, bare_app):
    speak("nl", {"Tom & %(name)s": "%(name)s & Tom", "A & B": "B & A"})
    words = "{{ _('A & B') }} {{ _('Tom & %(name)s', name='<Ana>') }} {{ told|say }}"
    bare_app.jinja_env.loader = DictLoader(
        {"mail.txt": words, "mail.html": words, "both.html": words + "{% include 'mail.txt' %}"}
    )
    told = sentence(N_("Tom & %(name)s"), name="<Ana>")
    text, html = "B & A <Ana> & Tom <Ana> & Tom", "B &amp; A &lt;Ana&gt; &amp; Tom &lt;Ana&gt; &amp; Tom"
    with bare_app.app_context(), use_reader(reader_for("nl")):
        shown = {
            name: bare_app.jinja_env.get_template(name).render(told=told)
            for name in ("mail.txt", "mail.html", "both.html")
        }
    assert shown == {"mail.txt": text, "mail.html": html, "both.html": html + text}


def test_escaping_can_be_mixed_within_one_template(shown):
    source = "{{ _('A & B') }}{% autoescape false %}{{ _('A & B') }}{% endautoescape %}{% trans %}A & B{% endtrans %}"
    assert shown(source) == "A &amp; BA & BA &amp; B"


CONSTANTS = [
    "{{ _('Yes') }}",
    "{% trans %}Yes{% endtrans %}",
    "{{ 'Yes'|gettext }}",
    "{{ 172800|duration }}",
    "{{ 3600|left }}",
    "{{ 1234|number }}",
    "{{ 'nl'|language_name }}",
]


@pytest.mark.parametrize("source", CONSTANTS)
def test_a_constant_is_not_frozen_in_the_language_of_the_first_reader(speak, bare_app, source):
    speak(
        "nl", {"Yes": "Ja", "%(hours)s h": "%(hours)s uur", NN_("%(num)s hour", "%(num)s hours"): ("u", "%(num)s uur")}
    )
    template = bare_app.jinja_env.from_string(source)
    seen = []
    for code in ("en", "nl", "en"):
        with use_reader(reader_for(code)):
            seen.append(template.render())
    assert seen[0] == seen[2] != seen[1]


def test_every_word_of_ours_can_be_called_and_filters_too(bare_app):
    names = {made.__name__ for made in CALLABLES + SHOWN}
    assert names <= bare_app.jinja_env.globals.keys()
    assert {made.__name__ for made in SHOWN} <= bare_app.jinja_env.filters.keys()
    assert all(made.jinja_pass_arg.name == "context" for made in CALLABLES + SHOWN)


@given(st.text(min_size=1))
def test_the_cheap_way_says_what_the_long_way_says(text):
    from app.core.i18n.speech import fixed

    plain = text.replace("%", "%%")
    who = reader_for("en")
    assert fixed(who.translations, plain, html=False) == who.gettext(plain) == text
    assert fixed(who.translations, plain, html=True) == who.say_html(N_(plain)) == escape(text)


def test_a_text_without_facts_is_looked_up_once_however_often_it_is_shown(bare_app):
    asked = []

    class Counting(Wild):
        def gettext(self, text):
            asked.append(text)
            return text

    english = reader_for("en")
    counting = type(english)(english.code, english.locale, english.zone, Counting())
    template = bare_app.jinja_env.from_string(
        "{% for _i in range(50) %}{{ _('Yes') }}{% trans %}No{% endtrans %}{% endfor %}"
    )
    with use_reader(counting):
        template.render()
        template.render()
    assert asked == ["Yes", "No"]


def test_caches_are_bounded():
    from app.core.i18n import formats, markup, readers, speech, zones
    from app.web.conversations import messages
    from app.web.frame import pieces, transactions
    from app.web.orders import timeline

    cached = [
        pieces._rendered,
        pieces._drawn,
        transactions._address,
        timeline._told,
        speech._guarded,
        messages._written,
    ]
    cached += [speech.fixed, readers._reader, zones.zone_name, zones.zone_choices, zones._zone]
    cached += [formats.money_text, formats.number_text, formats.date_text, formats._instant_text]
    cached += [markup.money_html, markup.date_html, markup.instant_html]
    assert all(0 < made.cache_parameters()["maxsize"] <= 16384 for made in cached)


def test_the_pseudo_language_marks_what_templates_say(bare_app):
    with pseudo("en"), bare_app.test_request_context("/"):
        assert reader().code == "en"
        html = render_template_string("{{ _('Yes') }} {{ _('Hello %(name)s', name='Ana') }} {{ 3600|left }}")
    assert html == "⟦Ýéš·⟧ ⟦Héllö Ana····⟧ ⟦1 h···⟧"
