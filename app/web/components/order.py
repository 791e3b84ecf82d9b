"""What every view of one order needs: its facts, the reader's role in it, the moment, and how the reader reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.database.tx import Tx
from app.core.i18n import Reader, reader
from app.core.runtime import runtime_services
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor, other
from app.rules.base.plan import Plan
from app.rules.base.registry import open_contest
from app.services.deadlines.effective import effective
from app.services.orders import orders
from app.services.store.loader import CaseTexts, find, shown
from app.web.frame.access import me, nothing_here, only_the_case
from app.web.frame.transactions import current_tx


@dataclass(frozen=True, slots=True)
class Page:
    """One order as somebody sees it now, whether or not the sweep has been there; nothing is written by looking."""

    tx: Tx
    row: Any  # the order's own columns: title, description, lang …
    facts: OrderFacts
    role: str
    now: datetime
    reader: Reader
    unwritten: tuple[Plan, ...] = ()  # what is true although the sweep has not written it yet (X36)
    texts: Mapping[str, CaseTexts] = field(default_factory=dict)  # of its cases, by reference; of a locked order none

    @property
    def other_role(self) -> str:
        """The role of the other party."""
        return other(self.role)

    @property
    def other_name(self) -> str:
        """The name of the other party."""
        return self.facts.name(self.other_role)

    @property
    def other_locale(self) -> str:
        """The language in which the other party reads."""
        return str(self.row.client_locale if self.other_role == "client" else self.row.freelancer_locale)


def page_of(tx: Tx, facts: OrderFacts, user_id: int) -> Page:
    """The order of these facts, which were found among this person's; without its own columns."""
    actor = facts.actor(user_id)
    assert actor is not None  # noqa: S101  (as said)
    return Page(tx, None, facts, actor.role, tx.now, reader())


def order_page(ref: str) -> Page:
    """The order with this reference, for the person who is signed in; 404 when it is not theirs, 403 where they are
    suspended and it has no case in which they are heard."""
    tx, row = current_tx(), _row(ref)
    facts, texts = shown(tx.connection, row, runtime_services().settings.platform)
    actor = facts.actor(me().id)
    if actor is None:
        raise nothing_here()
    if me().heard_in is not None and open_contest(facts) is None:
        raise only_the_case()
    now = effective(tx, facts)
    return Page(tx, row, now.facts, actor.role, tx.now, reader(), now.unwritten, texts)


def locked_page(ref: str) -> tuple[Page, Actor]:
    """The same, locked and settled, for an act, so that its facts are loaded once."""
    tx, row = current_tx(), _row(ref)
    facts, actor = orders.lock(tx, row.id, me().id, runtime_services().settings.platform)
    return Page(tx, row, facts, actor.role, tx.now, reader()), actor


def _row(ref: str) -> Any:
    row = find(current_tx().connection, ref, me().id) if ref.isascii() and ref.isprintable() else None
    if row is None:
        raise nothing_here()
    return row
