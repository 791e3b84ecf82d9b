"""Drafts: what a person was writing when the session expired, kept for that person only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from app.core.database.tx import Tx
from app.models import Draft

KEPT = timedelta(days=7)
MOST = 20  # drafts per person; older ones give way


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of one form, by name, and the address they were sent to."""

    action: str
    fields: Mapping[str, list[str]]


def keep(tx: Tx, user_id: int, path: str, typed: Typed) -> None:
    """What was typed on the page at `path` is kept for a week, in the place of an earlier draft of the same form."""
    for row in _of(tx, user_id, path):
        if json.loads(row.fields)["action"] == typed.action:
            tx.session.delete(row)
    fields = json.dumps({"action": typed.action, "fields": dict(typed.fields)})
    tx.session.add(Draft(user_id=user_id, path=path[:300], fields=fields, expires_at=tx.wall + KEPT))
    tx.session.flush()
    newest = select(Draft.id).where(Draft.user_id == user_id).order_by(Draft.id.desc()).limit(MOST)
    tx.session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.id.not_in(newest)))


def find(tx: Tx, user_id: int, path: str) -> list[Typed]:
    """What this person had typed on this page, newest first."""
    found = (json.loads(row.fields) for row in _of(tx, user_id, path))
    return [Typed(row["action"], row["fields"]) for row in found]


def _of(tx: Tx, user_id: int, path: str) -> list[Draft]:
    own = (Draft.user_id == user_id, Draft.path == path[:300], Draft.expires_at > tx.wall)
    return list(tx.session.execute(select(Draft).where(*own).order_by(Draft.id.desc())).scalars())


def waiting(tx: Tx, user_id: int) -> bool:
    """Whether anything is kept for this person."""
    own = (Draft.user_id == user_id, Draft.expires_at > tx.wall)
    return tx.session.execute(select(Draft.id).where(*own).limit(1)).first() is not None


def done(tx: Tx, user_id: int, *paths: str) -> bool:
    """What was typed on these pages has been sent, and is no longer kept; whether anything else still is."""
    tx.session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.path.in_([path[:300] for path in paths])))
    return waiting(tx, user_id)
