"""Records: every order is read beside its events; what the chain tells otherwise, or not at all, is named (X52, G9)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from app.core.database.tx import Tx
from app.services.maintenance.streams import Row, by_order
from app.services.store.event_hash import digest, event_hash
from app.services.store.told import ADDED, ERASED, NOW, ROWS, SEALED, STANDING, details_digest, row_digest

Words = tuple[str, str]

_HEAD = ("ref", "salt", "head_seq", "head_hash")
_EVENT = ("seq", "at", "recorded_at", "name", "visibility", "facts", "prev_hash", "hash")
COLUMNS: Mapping[str, Sequence[str]] = {
    "orders": (*STANDING["orders"], *ADDED["orders"], *_HEAD),
    **{table: (*STANDING.get(table, ()), *names) for table, names in ADDED.items() if table != "orders"},
    "events": _EVENT,
}
_CALLED = {
    "events": "an event",
    "orders": "what was agreed",
    "milestones": "a milestone",
    "cases": "a case",
    "texts": "a text",
    "messages": "a message",
    "conversations": "a group conversation",
    "conversation_members": "a member of a group conversation",
    "group_messages": "a message of a group conversation",
    "submissions": "a delivery",
    "offers": "an offer",
    "extras": "an extra",
    "files": "a file",
    "operations": "an operation",
    "instructions": "an instruction",
    "locks": "a lock",
    "case_offers": "an offer in a dispute",
    "evidence": "a piece of evidence",
}
# Where the words lie whose digests events have told since the first of them.
_WORDS = {"texts": ("salt", "body"), "offers": ("salt", "terms"), "files": ("digest",)}
_STRAY = "SELECT ref FROM texts WHERE order_id IS NULL LIMIT 1"


def breaks(tx: Tx) -> Iterator[str]:
    """What is not as the events say, one sentence for each order; nothing when all is."""
    for row, rows in by_order(tx.connection, COLUMNS):
        if row is None:
            ((table, (lost, *_)),) = rows.items()
            yield f"{_CALLED[table]} is of order number {lost[0]}, which is not there"
            return
        found = _Record(row, rows).first_break()
        if found is not None:
            yield found
    for ref in tx.connection.execute(text(_STRAY)).scalars():
        yield f"the text {ref} belongs to no order"


class _Record:
    """An order, all rows that belong to it, and what its events tell of them."""

    def __init__(self, order: Row, rows: dict[str, list[Row]]) -> None:
        self.ref, self.salt, *self.head = order[-len(_HEAD) :]
        self.events = rows.pop("events", [])
        self.rows = {"orders": [order[: -len(_HEAD)]]} | rows
        self.now: dict[str, dict[str, dict[str, Any]]] = {table: {} for table in STANDING}
        self.added: defaultdict[str, list[str]] = defaultdict(list)
        self.erased: dict[str, Words] = {}
        self.words: list[str] = []

    def first_break(self) -> str | None:
        """The first thing that is not as it was recorded, as a sentence."""
        return self._chain() or self._hear() or next(self._differences(), None)

    def _chain(self) -> str | None:
        """Hash every event again, in order: a changed, missing, added or moved one is named."""
        prev, seq = "", 0
        for _, *told, prev_hash, own_hash in self.events:
            seq += 1
            own = event_hash(prev, self.ref, *told)
            if (told[0], prev_hash, own_hash) != (seq, prev, own):
                return f"event {told[0]} of order {self.ref} is not what was recorded"
            prev = own
        if [seq, prev] != self.head:
            return f"the last events of order {self.ref} are missing"
        return None if seq else f"order {self.ref} stands in no record"

    def _hear(self) -> str | None:
        """Collect what the events tell. Those before the first that tells of rows have told only digests of words."""
        for event in self.events:
            facts, _ = _DECODER.raw_decode(event[_FACTS])
            if event[_NAME] == SEALED and not self._has_words():
                return f"what was written on order {self.ref} is not what its events say"
            for table, told in facts.get(NOW, {}).items():
                self._stands(table, told)
            for table, digests in facts.get(ROWS, {}).items():
                self.added[table] += digests
            if ERASED in facts:
                self.erased |= {ref: (row, words) for ref, row, words in facts[ERASED]}
            self.words += [facts[name] for name in ("text", "terms") if facts.get(name)] + facts.get("files", [])
        return None

    def _stands(self, table: str, told: Mapping[str, Any]) -> None:
        mine = self.now[table]
        for key, columns in (told if table != "orders" else {"": told}).items():
            mine.setdefault(key, {}).update(columns)

    def _has_words(self) -> bool:
        there = {words for _, words in self.erased.values()}
        for table, names in _WORDS.items():
            places = [COLUMNS[table].index(name) + 1 for name in names]
            for row in self.rows.get(table, ()):
                values = "".join(row[place] for place in places)
                there.add(values if table == "files" else digest(values))
        return there.issuperset(self.words)

    def _differences(self) -> Iterator[str]:
        for table in STANDING:
            if table in self.rows or self.now[table]:
                yield from self._standing(table)
        for table in ADDED:
            if table in self.rows or table in self.added:
                yield from self._added(table)

    def _standing(self, table: str) -> Iterator[str]:
        names, told = STANDING[table], self.now[table]
        there = {_key(table, row): dict(zip(names, row[1:], strict=False)) for row in self.rows.get(table, ())}
        if told.keys() != there.keys():
            yield self._said(table, list(told), list(there))
            return
        for key, stands in there.items():
            if table == "cases":
                stands["details"] = details_digest(self.salt, stands["details"])
            if not told[key].items() <= stands.items():
                wrong = next(name for name, value in told[key].items() if stands[name] != value)
                which = {"orders": "", "milestones": f"milestone {key} of ", "cases": f"case {key} of "}[table]
                yield f"{wrong} of {which}order {self.ref} is not what its events say"

    def _added(self, table: str) -> Iterator[str]:
        told, rows, first = self.added[table], self.rows.get(table, []), 1 + len(STANDING.get(table, ()))
        if table == "texts" and self.erased:
            told = list((Counter(told) - Counter(row for row, _ in self.erased.values())).elements())
            rows = [row for row in rows if not (row[1] in self.erased and row[-2:] == ("", ""))]
        there = [row_digest(self.salt, table, row[first:]) for row in rows]
        if there != told and sorted(there) != sorted(told):
            yield self._said(table, told, there)

    def _said(self, table: str, told: Iterable[str], there: Iterable[str]) -> str:
        extra, gone = Counter(there) - Counter(told), Counter(told) - Counter(there)
        how = "was changed" if extra and gone else "was added by hand" if extra else "is gone"
        return f"{_CALLED[table]} of order {self.ref} {how}"


def _key(table: str, row: Row) -> str:
    """The position of a milestone, the reference of a case: the first of its columns that never change."""
    return "" if table == "orders" else str(row[1 + len(STANDING[table])])


_NAME, _FACTS = (_EVENT.index(name) + 1 for name in ("name", "facts"))
_DECODER = json.JSONDecoder()
