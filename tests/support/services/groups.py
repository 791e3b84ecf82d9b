"""Group conversations of cases, as short verbs for tests."""

from app.models.queries import conversations
from app.rules.base.people import SUPPORT, Actor
from app.services.conversations import groups
from app.services.store.event_hash import words
from tests.support.domain.customer_service import as_staff
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import SAM, Person, user_of
from tests.support.domain.worlds import Deal, Who


def begin(deal: Deal, case: str = "", *others: Person, by: Person = SAM) -> str:
    """Somebody of customer service begins the group of the newest case, or of that one; its reference."""
    with as_staff(deal, by) as (tx, facts, actor):
        more = {user_of(tx, person).id: SUPPORT for person in others}
        return groups.begin(tx, facts, actor, case or facts.cases[-1].ref, more)


def write(deal: Deal, group: str, who: Who, text: str = "Hello all") -> None:
    """Somebody in the group writes there."""
    user_id = deal.user_id(who)
    with deal.world.tx() as tx:
        row = conversations.group(tx.connection, group)
        assert row is not None
        facts = groups.lock(tx, row.order_id, PLATFORM)
        case, actor = facts.case(row.case_ref), facts.actor(user_id) or Actor(SUPPORT, user_id)
        assert case is not None
        groups.post_message(tx, facts, case, groups.load(tx, row), actor, words(text, user_id, "en"))
