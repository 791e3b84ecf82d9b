"""Mails of briefs and offers, as short stories."""

from app.rules.base.people import CLIENT, FREELANCER
from app.services.offers import offers
from app.services.store.event_hash import words
from tests.support.domain.factories import PLATFORM, make_offer
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mail_cases import MailCase, Step, lapsed, reminded


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

OFFER_CASES = {
    "brief posted": MailCase("brief.posted", lambda _deal, _world: None, wishes=BRIEF, brief=True),
    "brief withdrawn": MailCase("brief.withdrawn", ended(CLIENT, "withdraw"), brief=True),
    "brief declined": MailCase("brief.declined", ended(FREELANCER, "decline"), brief=True),
    "offer made": MailCase("offer.made", WEEKS, brief=True),
    "offer of one part": MailCase("offer.made", offered(40_000), brief=True),
    "offer reminded": MailCase("deadline.reminded", reminded, (WEEKS,), to=1, brief=True),
    "offer changes asked": MailCase("offer.changes_asked", changes_asked, (WEEKS,), brief=True),
    "offer declined": MailCase("offer.declined", ended(CLIENT, "decline"), (WEEKS,), brief=True),
    "offer withdrawn": MailCase("offer.withdrawn", ended(FREELANCER, "withdraw"), (WEEKS,), brief=True),
    "offer expired": MailCase("offer.expired", lapsed, (WEEKS,), brief=True),
    "offer accepted": MailCase("order.placed", accepted, (WEEKS,), brief=True),
}
