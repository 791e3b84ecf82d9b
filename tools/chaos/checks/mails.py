"""Messages: in the app exactly once; by mail at least once, and once more at most for each kill."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from app.core.database.tx import Tx
from tools.chaos.nemesis import MAY_REPEAT
from tools.chaos.record import Record

# Events of which both sides are always told; of a message, the other one.
BOTH = frozenset(
    "brief.posted offer.made offer.changes_asked order.delivered milestone.delivered order.approved milestone.approved "
    "order.changes_asked milestone.changes_asked order.cancelled refund.paid request.opened request.accepted "
    "request.declined request.withdrawn request.lapsed milestone.funded cancellation.opened".split()
)
MESSAGE = "message.posted"


def told_once(record: Record, tx: Tx) -> Iterator[str]:
    """Both sides have one notification of each event that concerns both, and each notification one mail."""
    parties = {
        row.id: {row.client_id, row.freelancer_id}
        for row in record.rows(tx, "SELECT id, client_id, freelancer_id FROM orders")
    }
    told = Counter(
        (row.event_id, row.user_id) for row in record.rows(tx, "SELECT event_id, user_id FROM notifications")
    )
    for event in record.events(tx):
        wanted = parties[event.order_id] if event.name in BOTH else set()
        if event.name == MESSAGE:
            wanted = parties[event.order_id] - {event.facts["user"]}
        for user in wanted:
            if told[event.id, user] != 1:
                yield f"user {user} was told {told[event.id, user]} times of {event.name}, event {event.id}"
    mails = """SELECT n.id, count(d.id) AS many FROM notifications n LEFT JOIN deliveries d ON d.notification_id = n.id
        GROUP BY n.id HAVING count(d.id) <> 1"""
    yield from (f"notification {row.id} has {row.many} mails" for row in record.rows(tx, mails))


def mailed(record: Record, tx: Tx) -> Iterator[str]:
    """Every mail that is said to be sent has arrived, none was given up, and none arrived that is not sent."""
    arrived = {number(ident) for ident in record.mails}
    # Letters, as a day's digest, belong to no event: what is newer than the mails of the past is of the run.
    of_the_run = """SELECT id, state FROM deliveries WHERE id > (SELECT coalesce(max(d.id), 0) FROM deliveries d
        JOIN notifications n ON n.id = d.notification_id WHERE n.event_id <= :first)"""
    for row in record.rows(tx, of_the_run, first=record.first_event):
        if row.state == "sent" and row.id not in arrived:
            yield f"mail {row.id} is said to be sent, and never arrived"
        elif row.state == "dead":
            yield f"mail {row.id} was given up"
        elif row.state == "waiting":
            yield f"mail {row.id} still waits"


def repeated_seldom(record: Record, _tx: Tx) -> Iterator[str]:
    """A mail comes once more at most for each kill that can interrupt its sending."""
    chances = sum(record.kills[name] for name in MAY_REPEAT)
    again = repeated(record.mails)
    if again > chances:
        yield f"{again} mails came once more, after {chances} kills that could be the cause"
    by_delivery: dict[int, set[str]] = {}
    for ident in record.mails:
        by_delivery.setdefault(number(ident), set()).add(ident)
    yield from (f"mail {one} came under {len(ids)} Message-IDs" for one, ids in by_delivery.items() if len(ids) > 1)


def repeated(mails: list[str]) -> int:
    """How many came once more."""
    return len(mails) - len(set(mails))


def number(ident: str) -> int:
    """The delivery that a Message-ID names."""
    found = re.match(r"<delivery-(\d+)\.", ident)
    return int(found[1]) if found else 0
