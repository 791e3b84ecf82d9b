"""A message between the two: what it must be, and what it makes true."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.errors import Invalid
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor, other
from app.rules.base.plan import Plan
from app.rules.base.policy import current

MESSAGE, GROUP_MESSAGE = "message.posted", "group.posted"
SPOKEN = (MESSAGE, GROUP_MESSAGE)
TOGETHER = timedelta(minutes=2)  # several messages within it become one mail


def decide_message(facts: OrderFacts, actor: Actor, now: datetime, body: str, digest: str | None) -> Plan:
    """Return the plan of a message: the other party is told, and no clock stops.

    Refuses (422) an empty one, and more characters than the policy's limit for a text.
    """
    check_written(body, digest)
    change = Change(facts, actor, now)
    change.event(MESSAGE, {"text": digest}, tell=(other(actor.role),))
    return change.plan()


def check_written(body: str, digest: str | None) -> None:
    """Refuse (422) an empty message, and one of more characters than the policy's limit for a text."""
    limit = current().comment_limit
    if digest is None:
        raise Invalid("message", "message_missing", N_("Write a message first."))
    if len(body) > limit:
        raise Invalid("message", "too_long", N_("Shorten your text to %(limit)s characters."), limit=limit)


def check_changes(digest: str | None) -> None:
    """Refuse (422) to ask for changes without saying which (X38)."""
    if digest is None:
        raise Invalid("message", "message_missing", N_("Explain what should change so that the work can go on."))
