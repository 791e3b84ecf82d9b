"""Help pages: public, in every language, and their figures are those by which the engine acts."""

import re
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest

from app.core.i18n import locales, reader_for
from app.rules.base import policy as policies
from app.rules.base.kind import PEER
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.policy import DAY, HOUR, POLICIES, Policy, current
from app.rules.base.registry import KINDS, meaning
from app.rules.cases.reasons import REASONS, offered
from app.rules.kinds.cancel import Cancel
from app.rules.moves import MOVES
from app.rules.opening import decide_open
from app.rules.texts import policy_tables
from app.rules.texts.examples import SENT_AT, example, order
from app.rules.texts.outcomes import silence
from app.web.help.help import PAGES
from tests.support.pages.lists import main_of, plain, statements
from tests.support.rules.other_policy import OTHER
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

LANGUAGES = ["en", "nl", "es"]
PLATFORM = "Europe/Amsterdam"


@pytest.fixture
def other_policy(monkeypatch: pytest.MonkeyPatch) -> Policy:
    """A new version of the policy is in force, with other figures everywhere."""
    monkeypatch.setattr(policies, "POLICIES", (*POLICIES, OTHER))
    dates = MappingProxyType({**policy_tables.IN_FORCE_SINCE, 2: date(2027, 2, 3)})
    monkeypatch.setattr(policy_tables, "IN_FORCE_SINCE", dates)
    monkeypatch.setattr("app.web.help.help.IN_FORCE_SINCE", dates)
    return OTHER


def read(browser: Browser, name: str, locale: str) -> str:
    """What somebody reads on a help page."""
    response = browser.get(f"/help/{name}?lang={locale}")
    assert response.status_code == 200
    assert f'<html lang="{locale}"' in response.text
    return plain(main_of(response.text))


@pytest.mark.rule("F21")
@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_there_for_everybody_in_every_language(
    guest: Browser, clara: Browser, sam: Browser, name: str, locale: str
) -> None:
    seen = read(guest, name, locale)
    assert reader_for(locale).say(PAGES[name].title) in seen
    assert read(clara, name, locale) == seen  # she lives in the platform's zone, where guests are thought to be
    assert sam.get(f"/help/{name}").status_code == 200


@pytest.mark.rule("F21")
def test_the_order_and_the_footer_lead_to_the_page_on_cancellations(clara: Browser, guest: Browser) -> None:
    for browser, path in ((clara, "/orders"), (guest, "/help/deadlines")):
        assert 'href="/help/cancellations"' in browser.get(path).text


@pytest.mark.parametrize("path", ["/help/nonsense", "/help/Cancellations", "/help/..%2Fadmin", "/help/%F0%9F%98%80"])
def test_an_unknown_page_is_answered_with_the_list_of_all(guest: Browser, path: str) -> None:
    response = guest.get(path + "?lang=en")
    assert response.status_code == 404
    for name in PAGES if "%2F" not in path else ():
        assert f'href="/help/{name}"' in response.text


def test_the_list_of_pages_has_an_address_of_its_own(guest: Browser) -> None:
    for name in PAGES:
        assert f'href="/help/{name}"' in guest.get("/help").text


def figures(locale: str, policy: Policy) -> dict[str, list[str]]:
    """Every figure that must be read, by page, written as this language writes it; taken from the engine alone."""
    who = reader_for(locale, PLATFORM)
    long = policy_tables.schedule_of("answer", policy.windows["extension"], policy)
    short = policy_tables.schedule_of("answer", policy.windows["cancel"], policy)
    windows = [who.duration(span) for span in policy.windows.values()]
    pauses = [who.duration(policy.refund_wait), who.duration(policy.repeat_pause)]
    days = [who.duration(n * DAY) for n in (policy.auto_approval_days, policy.hold_days, policy.complaint_days)]
    held = [who.duration(policy.client_hold_days * DAY)] if policy.client_hold_days else []
    away = [who.duration(n * DAY) for n in (policy.absence_days, policy.absence_year_days) if n]
    return {
        "deadlines": [
            *away, str(policy.more_time_days or ""), *windows, *pauses, *days, *held,
            *(who.duration(span) for span in (*long.before, *short.before)),
            who.duration(policy.outage_tolerance), who.duration(policy.reminder_quiet),
        ],
        "cancellations": [who.duration(policy.windows["cancel"]), *pauses],
        "requests": [*windows[:3], *pauses, days[0]],
        "money": [pauses[0], str(policy.hold_days), str(policy.auto_approval_days)],
        "milestones": [
            who.duration(policy.charge_window), str(policy.milestones_limit), str(policy.auto_approval_days),
            str(policy.hold_days), str(policy.complaint_days), who.number(Decimal(policy.fee_basis_points) / 100),
        ],
        "disputes": [who.duration(span) for name, span in policy.windows.items() if ":" in name],
        "support": [str(policy.complaint_days)],
    }  # fmt: skip


@pytest.mark.rule("G12")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_figures_of_the_pages_are_the_engines(guest: Browser, locale: str) -> None:
    for name, expected in figures(locale, current()).items():
        text = read(guest, name, locale)
        for figure in expected:
            assert plain(figure) in text, (name, figure)


@pytest.mark.rule("G12", "X42")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_another_policy_makes_other_pages(guest: Browser, other_policy: Policy, locale: str) -> None:
    new, old = figures(locale, other_policy), figures(locale, POLICIES[0])
    who = reader_for(locale, PLATFORM)
    for name in PAGES:
        text = read(guest, name, locale)
        for figure in new[name]:
            assert plain(figure) in text, (name, figure)
        if name != "support":
            assert who.date(date(2027, 2, 3)) in text
    words = read(guest, "deadlines", locale)
    gone = {who.duration(span) for span in (48 * HOUR, 4 * DAY, 7 * DAY, 14 * DAY, 10 * DAY)} & set(old["deadlines"])
    assert gone
    for figure in gone:
        assert not re.search(rf"(?<!\d){re.escape(plain(figure))}", words), figure
    assert "7,25" in read(guest, "money", locale) or "7.25" in read(guest, "money", locale)


@pytest.mark.rule("G2", "G12")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_examples_say_what_the_engine_decides(guest: Browser, locale: str) -> None:
    facts = decide_open(
        order(current()), "cancel", Actor(FREELANCER, 2), SENT_AT, "example", Cancel("agreed_together"), "", None
    ).after
    text = read(guest, "cancellations", locale)
    who = reader_for(locale, PLATFORM)
    for sentence in silence(facts, facts.deadlines[0], "nobody"):
        assert plain(who.say(sentence)) in text


@pytest.mark.rule("F13")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_reasons_stand_on_the_side_that_may_give_them(guest: Browser, locale: str) -> None:
    page = main_of(guest.get(f"/help/requests?lang={locale}").text)
    who = reader_for(locale)
    lists = [
        [plain(item) for item in re.findall("<li>(.*?)</li>", found)]
        for found in re.findall(r"</h3>\s*<ul>(.*?)</ul>", page, re.S)
    ]
    assert lists == [[who.say(reason.label) for reason in offered(role)] for role in (CLIENT, FREELANCER)]
    assert sum(map(len, lists)) == sum(len(reason.by) for reason in REASONS)


@pytest.mark.rule("G12")
def test_every_way_out_of_every_state_is_drawn(guest: Browser) -> None:
    page = main_of(guest.get("/help/requests?lang=en").text)
    drawn = re.findall(r'<div class="branches">(.*?)</div>', page, re.S)
    ways = [len(re.findall("<li>", one)) for one in drawn]
    peers = [kind.name for kind in KINDS.values() if kind.tier == PEER]
    kinds = [len([t for t in MOVES if (t.kind, t.state) == (kind, "open")]) for kind in peers]
    order_states = [
        len([t for t in MOVES if (t.kind, t.state) == ("milestone", state)])
        for state in ("funded", "submitted", "approved")
    ]
    of_support = [
        len([t for t in MOVES if (t.kind, t.state) == ("support_cancellation", state)])
        for state in ("open", "under_review", "verdict")
    ]
    assert ways == kinds + of_support + order_states
    for transition in MOVES:
        if transition.state == "open" and transition.label:
            assert reader_for("en").say(transition.label) in plain(page)


@pytest.mark.rule("B25", "B4", "B6", "G12")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_page_on_milestones_draws_their_life_as_the_rule_book_has_it(guest: Browser, locale: str) -> None:
    page = main_of(guest.get(f"/help/milestones?lang={locale}").text)
    who = reader_for(locale, PLATFORM)
    drawn = re.findall(r'<div class="branches">(.*?)</div>', page, re.S)
    states = ("planned", "charging", "funded", "submitted")
    assert len(drawn) == len(states)
    for state, one in zip(states, drawn, strict=True):
        ways = [t for t in MOVES if (t.kind, t.state) == ("milestone", state)]
        assert len(re.findall("<li>", one)) == len(ways)
        for way in ways:
            assert plain(who.say(meaning(way, current()))) in plain(one)
            assert way.label is None or plain(who.say(way.label)) in plain(one)
    assert 'href="/help/milestones"' in guest.get(f"/help?lang={locale}").text


@pytest.mark.parametrize(
    ("kind", "side"), [(k.name, side) for k in KINDS.values() if k.tier == PEER for side in k.opened_by]
)
def test_an_example_is_due_when_the_policy_says(other_policy: Policy, kind: str, side: str) -> None:
    shown = example(other_policy, kind, side)
    assert shown.due_at - shown.sent_at == other_policy.windows[kind]
    assert shown.silence


@pytest.mark.rule("X39")
def test_customer_service_can_be_reached_and_says_what_a_completed_order_still_allows(guest: Browser) -> None:
    page = guest.get("/help/support?lang=en").text
    assert 'href="mailto:support@localhost"' in page
    assert "A completed order is final" in plain(page)
    assert "For 10 days after delivery, the last day included" in plain(page)


def test_pages_ask_the_database_hardly_anything_for_guests(guest: Browser) -> None:
    guest.get("/help/deadlines")
    with statements(guest) as seen:
        assert guest.get("/help/deadlines").status_code == 200
    assert not [sql for sql in seen if "orders" in sql or "cases" in sql]
    assert len(seen) <= 2


def test_all_languages_are_tried_here() -> None:
    assert set(LANGUAGES) == set(locales())
