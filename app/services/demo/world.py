"""The demo world: made in one transaction on an empty database, and made again on a database that is a demo."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, func, select, text, update

from app.core.database.db import Base, insert_rows, table_of
from app.core.database.protection import append_only
from app.core.database.tx import Transactions, Tx
from app.core.security.passwords import Passwords
from app.core.settings import Settings
from app.ledger.tables import APPEND_ONLY
from app.models import Delivery, Installation, Notification, Order, User, protection
from app.services.demo.cancelled_scenes import CANCELLED
from app.services.demo.clock import OFFSET, stand_at
from app.services.demo.completed_scenes import COMPLETED
from app.services.demo.dispute_scenes import DISPUTES
from app.services.demo.ongoing_scenes import ONGOING
from app.services.demo.open_scenes import OPEN
from app.services.demo.people import PASSWORD, PEOPLE, SOURCE
from app.services.demo.project_scenes import PROJECTS
from app.services.demo.stage import Stage
from app.services.demo.story import play

log = logging.getLogger(__name__)

DEMO = "demo"
SCENES = (*CANCELLED, *COMPLETED, *ONGOING, *OPEN, *PROJECTS, *DISPUTES)
FRESH = timedelta(hours=48)  # news of the last two days is unread and goes out by mail
# What says who this database is and who works on it, and not what happened in it.
KEPT = ("installation", "leases")


class NotADemo(Exception):
    """This can be done only to a demo; the text says what is to do."""


def is_demo(tx: Tx) -> bool:
    """Whether this database says of itself that it is a demo (X43)."""
    return tx.session.execute(select(Installation.key).where(Installation.key == DEMO)).first() is not None


def require_demo(tx: Tx) -> None:
    """Refuses (NotADemo) where real people's orders could be."""
    if not is_demo(tx):
        raise NotADemo("This is not a demo installation, so its clock and its data are left alone.")


def load(transactions: Transactions, settings: Settings) -> int:
    """An empty database is a demo from now on, with people, orders and their past; how many orders.

    Refuses (NotADemo) a database in which there is anything.
    """
    with transactions.open(write=True) as tx:
        if is_demo(tx):
            raise NotADemo("The demo world is already there. Run `flask demo reset` to make it new.")
        if tx.session.execute(select(func.count(User.id))).scalar() or _orders(tx):
            raise NotADemo("There are people or orders in this database, so it cannot become a demo.")
        insert_rows(tx.connection, table_of(Installation), [{"key": DEMO, "value": "yes"}])
        return _fill(tx, settings)


def reset(transactions: Transactions, settings: Settings) -> int:
    """The demo world is as new and its clock shows wall time; everybody is signed out. Refuses (NotADemo) elsewhere."""
    with transactions.open(write=True) as tx:
        require_demo(tx)
        _empty(tx)
        return _fill(tx, settings)


def _fill(tx: Tx, settings: Settings) -> int:
    """Play the scenes, as one transaction: nobody ever sees half a world, or a clock that stands in the past."""
    present = tx.now
    user_ids = _add_people(tx, settings)
    paid = replace(settings.platform, gateway=True)  # a demo plays its gateway, even where none is started yet
    play(Stage(tx, paid, present, user_ids), SCENES)
    stand_at(tx, None)
    _let_rest(tx)
    log.info("demo.filled orders=%d", _orders(tx))
    return _orders(tx)


def _add_people(tx: Tx, settings: Settings) -> dict[str, int]:
    kept = Passwords(settings.argon2_time_cost, settings.argon2_memory_kib).hash(PASSWORD)
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "handle": person.key,
            "password_hash": kept,
            "locale": person.locale if person.locale in settings.locales else "en",
            "timezone": person.timezone,
            "roles": person.staff,
            "source": SOURCE,
            "source_ref": person.key,
            "created_at": tx.wall,
        }
        for person in PEOPLE
    ]
    return {row.source_ref: row.id for row in insert_rows(tx.connection, table_of(User), rows, ("source_ref", "id"))}


def _let_rest(tx: Tx) -> None:
    """Old news is read, and its mails are not sent any more."""
    old = Notification.at <= tx.now - FRESH
    tx.session.execute(update(Notification).where(old).values(read_at=Notification.at))
    skipped = {"state": "skipped", "finished_at": tx.wall, "error": "demo"}
    late = Delivery.notification_id.in_(select(Notification.id).where(old))
    tx.session.execute(update(Delivery).where(late, Delivery.state == "waiting").values(skipped))


def _orders(tx: Tx) -> int:
    return tx.session.execute(select(func.count(Order.id))).scalar() or 0


def _empty(tx: Tx) -> None:
    """Every table is empty but those that are kept. What is append-only lets go of its rows here and nowhere else."""
    dialect = tx.connection.dialect.name
    protected = [*append_only(dialect, APPEND_ONLY), *protection.triggers(dialect)]
    for trigger in protected:
        tx.connection.execute(text(trigger.drop(dialect)))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in KEPT:
            tx.connection.execute(delete(table))
    for trigger in protected:
        tx.connection.execute(text(trigger.create))
    tx.session.execute(delete(Installation).where(Installation.key == OFFSET))
    tx.read_clock_again()
