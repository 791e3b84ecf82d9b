"""Money that a dispute moved says so on the page of its entry: how it ended, and nothing of either side (X56, X33)."""

import re
from collections.abc import Callable

import pytest

from app.ledger.tables import Entry
from app.models import Event
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.registry import KINDS
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import CANARY, canary, facts_of
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.lists import BOTH, english, href
from tests.support.pages.lists import world as world
from tests.support.services.negotiations import dispute, negotiate, offer, seal
from tests.support.web import Browser

DIVIDED = {"refund", "earn", "fee", "release"}


def by_an_offer(deal: Deal) -> None:
    ref = negotiate(deal)
    offer(deal, FREELANCER, ref, 20_000)
    deal.answer(CLIENT, "accept", "", ref)


def by_silence(deal: Deal) -> None:
    dispute(deal)
    deal.world.live(deal.due())
    deal.world.sweep()


def by_conceding(deal: Deal) -> None:
    deal.answer(CLIENT, "concede", "", negotiate(deal))


def by_figures(deal: Deal) -> None:
    ref = negotiate(deal)
    seal(deal, CLIENT, ref, 30_000)
    seal(deal, FREELANCER, ref, 40_000)


def by_withdrawing(deal: Deal) -> None:
    """After the delivery was approved, so that the locked part is the freelancer's."""
    ref = negotiate(deal, FREELANCER)
    deal.deliver()
    deal.approve()
    deal.world.wait(hours=1)
    deal.withdraw(FREELANCER, ref)


@BOTH
@pytest.mark.rule("X56", "X66", "X68", "X33")
@pytest.mark.parametrize(
    ("end", "event", "moved", "cause"),
    [
        (by_an_offer, "dispute.settled", DIVIDED, "The parties settled a dispute: an offer was accepted."),
        (by_figures, "dispute.settled", DIVIDED, "The parties settled a dispute in a sealed round."),
        (by_conceding, "dispute.settled", DIVIDED - {"refund"}, "A dispute ended: one party conceded."),
        (by_silence, "dispute.lost", {"refund"}, "A dispute was decided automatically: its time ran out."),
        (
            by_withdrawing,
            "dispute.withdrawn",
            {"earn", "fee"},
            "A dispute was withdrawn, so the amount is no longer locked.",
        ),
    ],
)
def test_each_entry_names_how_the_dispute_ended_and_leads_on(
    world: World, pau: Browser, end: Callable[[Deal], None], event: str, moved: set[str], cause: str
) -> None:
    deal = canary(world)
    end(deal)
    case = f"case:{deal.facts.cases[-1].id}"
    rows = [row for row in world.rows(Entry, Entry.order_id == deal.id, Entry.side == 1) if case in row.effect_key]
    assert {row.movement for row in rows} == moved
    (recorded,) = world.rows(Event, Event.order_id == deal.id, Event.name == event)
    for row in rows:
        page = english(pau, f"/finance/entries/{row.effect_key}")
        said = facts_of(page)
        assert said["Cause"] == cause, row.movement
        assert said["In the record"] == f"Event {recorded.seq}, {recorded.hash[:8]}"
        assert href(page, deal.facts.ref) == f"/finance/journal?order={deal.facts.ref}"
        assert page.count("/finance/entries/") >= len(rows) - 1, "the way to what was posted with it"
        for hidden in (CANARY, "Half of it is missing.", f"/cases/{deal.facts.cases[-1].ref}"):
            assert hidden not in page


@pytest.mark.databases("sqlite")
@pytest.mark.rule("G4", "X33")
def test_the_cause_is_said_in_the_language_of_its_reader(world: World, pau: Browser) -> None:
    deal = canary(world)
    by_an_offer(deal)
    address = f"/finance/entries/refund:case:{deal.facts.cases[-1].id}:{deal.facts.milestone.id}"
    said = {lang: pau.get(f"{address}?lang={lang}").text for lang in ("nl", "es")}
    assert "De partijen hebben een geschil geschikt: een bod is geaccepteerd." in said["nl"]
    assert "Una controversia terminó con un acuerdo: se aceptó una oferta." in said["es"]


@pytest.mark.rule("X56")
def test_every_event_that_ends_a_kind_that_locks_money_has_a_cause_for_finance() -> None:
    for kind in (kind for kind in KINDS.values() if kind.locks):
        ends = {name for name, told in kind.events.items() if re.search("settled|lost|withdrawn|decided|verdict", name)}
        assert ends
        assert {name for name in ends if not kind.events[name].cause} == set()
