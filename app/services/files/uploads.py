"""Uploads: what is sent is checked and stored before any transaction, and becomes files in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from app.core.database.tx import Tx
from app.core.errors import Invalid
from app.core.files.sniffing import look
from app.core.files.store import FileStore, display_name
from app.models import File, User
from app.models.tables import files
from app.rules.files import limits
from app.rules.files.limits import BY_NAME, LIMITS, FileKind, Seen
from app.services.store.additions import Additions
from app.services.store.event_log import PlannedWrite, Upload


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: the name and the type that were told, and its content."""

    name: str
    declared: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Received:
    """What was stored, or why nothing was."""

    files: tuple[Upload, ...] = ()
    problems: tuple[Invalid, ...] = ()


def receive(store: FileStore, sent: Sequence[Sent]) -> Received:
    """All of them are in the store, or none is and every problem is named. Raises OSError when the disk refuses.

    No transaction may be open: nobody waits for a lock while files are hashed and synced. Who is killed before the
    transaction leaves files that no row names; they are tidied a day later.
    """
    kinds, problems = _check(sent)
    if problems:
        return Received(problems=tuple(problems))
    kept: list[Upload] = []
    try:
        for one, kind in zip(sent, kinds, strict=True):
            blob = store.keep(one.content)
            kept.append(Upload(_name(one), kind.name, blob.size, blob.digest, blob.id))
    except OSError:
        drop(store, kept)
        raise
    return Received(tuple(kept))


def drop(store: FileStore, kept: Sequence[Upload]) -> None:
    """Files that became nobody's are gone."""
    for each in kept:
        store.drop(each.blob)


def _check(sent: Sequence[Sent]) -> tuple[list[FileKind], list[Invalid]]:
    kinds: list[FileKind] = []
    problems: list[Invalid] = []
    try:
        limits.check_together([_size(one) for one in sent])
    except Invalid as refused:
        return [], [refused]
    for one in sent:
        try:
            kinds.append(_kind(one))
        except Invalid as refused:
            problems.append(refused)
    return kinds, problems


def _kind(one: Sent) -> FileKind:
    """The kind of one file; its size is checked before a byte of it is read. Refuses (422) as the rules do."""
    size = _size(one)
    told = Seen(_name(one), one.declared, size)
    limits.check_size(told)
    found = look(one.content, size)
    return limits.check(Seen(told.name, told.declared, size, found.kind, found.width, found.height, found.trouble))


def _name(one: Sent) -> str:
    return display_name(one.name, LIMITS.name)


def _size(one: Sent) -> int:
    return one.content.seek(0, os.SEEK_END)


def check_owner(tx: Tx, user_id: int, sent: Sequence[Upload]) -> None:
    """Refuses (422) what this person has no room for; two deliveries of one person count one after the other."""
    if sent:
        tx.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
        limits.check_owner(files.kept_by(tx.connection, user_id), sum(each.size for each in sent))


def attach(added: Additions, item: PlannedWrite, submission_id: int | None = None, case_id: int | None = None) -> None:
    """What was stored are the files of this submission or case; those to be looked into wait for the worker."""
    owner = {"submission_id": submission_id, "case_id": case_id}
    rows = [_row(added.tx, item, each) | owner for each in item.uploads]
    added.insert(File, rows)
    if any(row["state"] == "waiting" for row in rows):
        added.tx.enqueue_after_commit("files")


def _row(tx: Tx, item: PlannedWrite, sent: Upload) -> dict[str, object]:
    waits = BY_NAME[sent.kind].checked
    return {
        "ref": secrets.token_hex(16),
        "order_id": item.plan.before.id,
        "owner_id": item.plan.actor.user_id,
        "name": sent.name,
        "kind": sent.kind,
        "size": sent.size,
        "digest": sent.digest,
        "blob": sent.blob,
        "kept_size": None if waits else sent.size,
        "kept_digest": None if waits else sent.digest,
        "state": "waiting" if waits else "ready",
        "at": item.plan.at,
        "available_at": tx.wall,
        "attempts": 0,
    }
