"""What customer service does, and what parties ask of it, as short verbs for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.database.tx import Tx
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.kinds.support_cancellation import NAME
from app.rules.milestones.cancelling_request import SupportCancellation
from app.services.cases import cases
from app.services.store.event_hash import words
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import SAM, Person, user_of
from tests.support.domain.worlds import Deal, Who


def ask(deal: Deal, who: Who = CLIENT, part: int | None = None, reason: str = "agreed_together") -> str:
    """Customer service is asked to cancel one milestone, by its number, or the rest; the reference of the case."""
    with deal.acting(who) as (tx, facts, actor):
        milestone = None if part is None else facts.milestones[part - 1].id
        said = words("Because of the weather.", actor.user_id or 0, "en")
        details = SupportCancellation(reason, milestone)
        return cases.open_case(tx, facts, actor, NAME, details, said).ref


def answer(deal: Deal, who: Who, act: str, ref: str = "") -> None:
    """A party agrees, objects or withdraws."""
    with deal.acting(who) as (tx, facts, actor):
        ref = ref or _newest(facts)
        said = words("The work is done.", actor.user_id or 0, "en") if act == "object" else None
        cases.act(tx, facts, actor, ref, act, said)


@contextmanager
def as_staff(deal: Deal, person: Person = SAM) -> Iterator[tuple[Tx, OrderFacts, Actor]]:
    """The order locked by somebody of the staff."""
    with deal.world.tx() as tx:
        user_id = user_of(tx, person).id
        yield tx, *cases.lock_for_staff(tx, deal.id, user_id, PLATFORM)


def staff(deal: Deal, *acts: str, person: Person = SAM, text: str = "This is what the order says.") -> None:
    """Somebody of the staff takes the newest case up, or decides it with a statement."""
    for act in acts:
        with as_staff(deal, person) as (tx, facts, actor):
            ref = _newest(facts)
            said = None if act == "take" else words(text, actor.user_id or 0, "en")
            cases.act(tx, facts, actor, ref, act, said)


# What people and staff do one after the other, for random sequences.
STORIES = (
    ("ask",),
    ("ask", "take"),
    ("ask", "agree", "take", "settle"),
    ("ask", "take", "grant"),
    ("ask", "object", "take", "grant"),
    ("agree",),
    ("withdraw",),
    ("take", "grant"),
    ("take", "refuse"),
)


def act(deal: Deal, name: str, part: int | None) -> None:
    """One act of a story, by whoever it belongs to; the client asks. Nothing when there is nothing to act on."""
    facts = deal.facts
    if name == "ask":
        ask(deal, CLIENT, None if part is None else 1 + part % len(facts.milestones))
    elif any(c.kind == NAME for c in facts.cases):
        if name in ("agree", "object", "withdraw"):
            answer(deal, CLIENT if name == "withdraw" else FREELANCER, name)
        else:
            staff(deal, name)


def _newest(facts: OrderFacts) -> str:
    return next(c.ref for c in reversed(facts.cases) if c.kind == NAME)
