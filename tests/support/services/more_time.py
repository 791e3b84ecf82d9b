"""More time by both, and announced absence, as short verbs on the newest case of an order (G6)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.models import User
from app.services.accounts import absences
from app.services.cases import lengthening
from tests.support.domain.worlds import Deal, Who


def ask_more(deal: Deal, who: Who, days: int = 3) -> None:
    """More time is asked for."""
    with deal.acting(who) as (tx, facts, actor):
        lengthening.ask(tx, facts, actor, facts.cases[-1].ref, days)


def give_more(deal: Deal, who: Who, days: int = 3, agree: bool = True, due: datetime | None = None) -> None:
    """More time is agreed to, or not; `due` is what the deadline was before."""
    until = (due or deal.due()) + timedelta(days=days)
    with deal.acting(who) as (tx, facts, actor):
        lengthening.answer(tx, facts, actor, facts.cases[-1].ref, agree, until)


def take_more_back(deal: Deal, who: Who) -> None:
    """More time is not asked for any more."""
    with deal.acting(who) as (tx, facts, actor):
        lengthening.take_back(tx, facts, actor, facts.cases[-1].ref)


def go_away(deal: Deal, who: Who, first: int, last: int) -> None:
    """This person announces an absence, from so many days after today to so many."""
    user_id = deal.user_id(who)
    with deal.world.tx() as tx:
        zone = tx.session.get_one(User, user_id).timezone
        today = tx.now.astimezone(ZoneInfo(zone)).date()
        absences.announce(tx, user_id, today + timedelta(days=first), today + timedelta(days=last))
