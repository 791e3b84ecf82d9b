"""Mails of briefs and offers, as short stories."""

from app.rules.base.people import CLIENT, FREELANCER
from app.services.offers import offers
from app.services.store.event_hash import words
from tests.factories import PLATFORM, make_offer
from tests.mails.tales import Step, Tale, lapsed, reminded
from tests.worlds import Deal, World


def offered(*amounts: int) -> Step:
    """The freelancer offers these amounts."""

    def step(deal: Deal, world: World) -> None:
        with world.tx() as tx:
            make_offer(tx, deal.id, *amounts)

    return step


def accepted(deal: Deal, _world: World) -> None:
    """The client accepts the first offer."""
    with deal.acting(CLIENT) as (tx, facts, actor):
        offers.accept(tx, facts, actor, 1, PLATFORM)


def changes_asked(deal: Deal, _world: World) -> None:
    """The client wants another offer."""
    with deal.acting(CLIENT) as (tx, facts, actor):
        offers.ask_changes(tx, facts, actor, 1, words("Sooner, please.", actor.user_id or 0, "nl"))


def ended(who: str, act: str) -> Step:
    """Somebody ends it."""

    def step(deal: Deal, _world: World) -> None:
        with deal.acting(who) as (tx, facts, actor):
            offers.end(tx, facts, actor, act)

    return step


WEEKS = offered(40_000, 30_000)
BRIEF = {"amounts": (10_000, 20_000)}

OFFER_TALES = {
    "brief posted": Tale("brief.posted", lambda _deal, _world: None, wishes=BRIEF, brief=True),
    "brief withdrawn": Tale("brief.withdrawn", ended(CLIENT, "withdraw"), brief=True),
    "brief declined": Tale("brief.declined", ended(FREELANCER, "decline"), brief=True),
    "offer made": Tale("offer.made", WEEKS, brief=True),
    "offer of one part": Tale("offer.made", offered(40_000), brief=True),
    "offer reminded": Tale("deadline.reminded", reminded, (WEEKS,), to=1, brief=True),
    "offer changes asked": Tale("offer.changes_asked", changes_asked, (WEEKS,), brief=True),
    "offer declined": Tale("offer.declined", ended(CLIENT, "decline"), (WEEKS,), brief=True),
    "offer withdrawn": Tale("offer.withdrawn", ended(FREELANCER, "withdraw"), (WEEKS,), brief=True),
    "offer expired": Tale("offer.expired", lapsed, (WEEKS,), brief=True),
    "offer accepted": Tale("order.placed", accepted, (WEEKS,), brief=True),
}
