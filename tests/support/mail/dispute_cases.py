"""What disputes send by mail, as short stories."""

from typing import Any

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.disputes.claim import Claim
from app.rules.milestones.division import Parts
from app.services.cases import cases
from app.services.store.event_hash import words
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mail_cases import MailCase, Step, lapsed

AMOUNT = 30_000


def disputed(deal: Deal, _world: World) -> None:
    """The client disputes a part of the money."""
    claim = Claim(deal.facts.milestones[0].id, AMOUNT, "quality", Parts(20_000, 10_000, 0))
    deal.open(CLIENT, "milestone_dispute", claim, "Half of it is missing.")


def acted(who: str, name: str, text: str = "", **given: Any) -> Step:
    """One of them does this about the dispute."""

    def step(deal: Deal, _world: World) -> None:
        with deal.acting(who) as (tx, facts, actor):
            said = words(text, deal.user_id(who), "en")
            cases.act(tx, facts, actor, facts.cases[-1].ref, name, said, **given)

    return step


CHALLENGED = acted(FREELANCER, "challenge", "It is all there.")
OFFERED = acted(FREELANCER, "offer", "And a manual.", offer=Parts(10_000, 15_000, 5_000))
SEALED = acted(CLIENT, "seal", sealed_figure=20_000)

DISPUTE_CASES = {
    "dispute opened": MailCase("dispute.opened", disputed),
    "dispute challenged": MailCase("dispute.challenged", CHALLENGED, (disputed,)),
    "dispute: an offer": MailCase("dispute.offered", OFFERED, (disputed, CHALLENGED)),
    "dispute: offer declined": MailCase("dispute.declined", acted(CLIENT, "decline"), (disputed, CHALLENGED, OFFERED)),
    "dispute: offer accepted": MailCase("dispute.settled", acted(CLIENT, "accept"), (disputed, CHALLENGED, OFFERED)),
    "dispute: conceded": MailCase("dispute.settled", acted(FREELANCER, "concede"), (disputed,)),
    "dispute: a sealed figure": MailCase("dispute.sealed", SEALED, (disputed, CHALLENGED)),
    "dispute: figures apart": MailCase(
        "dispute.unsealed", acted(FREELANCER, "seal", sealed_figure=10_000), (disputed, CHALLENGED, SEALED)
    ),
    "dispute: figures overlap": MailCase(
        "dispute.settled", acted(FREELANCER, "seal", sealed_figure=25_000), (disputed, CHALLENGED, SEALED)
    ),
    "dispute lost": MailCase("dispute.lost", lapsed, (disputed,)),
    "dispute withdrawn": MailCase("dispute.withdrawn", acted(CLIENT, "withdraw"), (disputed,)),
}
