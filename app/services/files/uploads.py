"""Uploads: what is sent is checked and stored before any transaction, and becomes files in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from sqlalchemy import select

from app.core.database.tx import Tx
from app.core.errors import Invalid
from app.core.files.sanitizer import inspect
from app.core.files.sniffing import Look, look
from app.core.files.store import FileStore, Incoming, display_name
from app.models import File, User
from app.models.tables import chosen_files, files
from app.rules.files import limits
from app.rules.files.kinds import FileKind, fitting_name
from app.rules.files.limits import LIMITS, Intake, Seen
from app.services.store.additions import Additions
from app.services.store.event_log import PlannedWrite, Upload


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: the name that was told, and its content. What else was told of it is no evidence."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Received:
    """What was stored, and what was wrong with the rest."""

    files: tuple[Upload, ...] = ()
    problems: tuple[Invalid, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """What is there already: the sizes of the form's other files, what the person keeps here, and may; all in bytes."""

    sizes: tuple[int, ...] = ()
    kept: int = 0
    most: int = 0


def receive(store: FileStore, sent: Sequence[Sent], intake: Intake, room: Room, scanned: bool = False) -> Received:
    """What is good is in the store, and what is wrong with each of the others is told.

    Too many or too much together, and nothing is. With `scanned` each of them waits for the virus scanner. Raises
    OSError when the disk refuses, and leaves nothing. No transaction may be open: nobody waits for a lock while files
    are read and synced. Who is killed before the transaction leaves files that no row names; they are tidied a day
    later.
    """
    try:
        sizes = [_size(one) for one in sent]
        limits.check_together([*room.sizes, *sizes], intake)
        limits.check_owner(room.kept, sum(sizes), room.most)
    except Invalid as refused:
        return Received(problems=(refused,))
    kept: list[Upload] = []
    problems: list[Invalid] = []
    try:
        for one in sent:
            try:
                kept.append(_keep(store, one, intake, scanned))
            except Invalid as refused:
                problems.append(refused)
    except OSError:
        drop(store, kept)
        raise
    return Received(tuple(kept), tuple(problems))


def drop(store: FileStore, kept: Sequence[Upload]) -> None:
    """Files that became nobody's are gone."""
    for each in kept:
        store.drop(each.blob)


def _keep(store: FileStore, one: Sent, intake: Intake, scanned: bool) -> Upload:
    """One file is in the store; its size is checked before a byte of it is read. Refuses (422) as the rules do."""
    name = display_name(one.name, LIMITS.name)
    limits.check_size(Seen(name, _size(one)), intake)
    incoming = one.content if isinstance(one.content, Incoming) else store.take_in(one.content)
    try:
        found = look(incoming, incoming.size)
        trouble = "" if found.trouble == "encrypted" and _opens(incoming.path) else found.trouble
        seen = Seen(name, incoming.size, found.kind, found.width, found.height, trouble)
        kind = limits.check(seen, intake)
        blob = store.keep(incoming)
    finally:
        incoming.discard()
    fitting = fitting_name(name, kind, found.kind, LIMITS.name)
    return Upload(
        secrets.token_hex(16), fitting, kind.name, blob.size, blob.digest, blob.id, scanned or _waits(kind, found)
    )


def _opens(paper: Path) -> bool:
    """Whether an encrypted PDF can be read without a password; the job that looks into it has the last word."""
    with TemporaryDirectory(prefix="lock-") as folder:
        return inspect("lock", paper, Path(folder) / "none", LIMITS.pixels) != "refused"


def _waits(kind: FileKind, found: Look) -> bool:
    """A text in another encoding than its kind's waits for the job that makes it so."""
    return kind.checked and not (kind.encoding and found.encoding == kind.encoding)


def _size(one: Sent) -> int:
    return one.content.seek(0, os.SEEK_END)


def check_owner(tx: Tx, user_id: int, sent: Sequence[Upload], most: int) -> None:
    """Refuses (422) what this person has no room for; two deliveries of one person count one after the other."""
    if sent:
        tx.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
        limits.check_owner(kept_by(tx, user_id), sum(each.size for each in sent), most)


def kept_by(tx: Tx, user_id: int) -> int:
    """How many bytes this person's files take, those that are only chosen included."""
    return files.kept_by(tx.connection, user_id) + chosen_files.kept_by(tx.connection, user_id)


def attach(added: Additions, item: PlannedWrite, submission_id: int | None = None, case_id: int | None = None) -> None:
    """What was stored are the files of this submission or case; those to be looked into wait for the worker."""
    owner = {"submission_id": submission_id, "case_id": case_id}
    rows = [_row(added.tx, item, each) | owner for each in item.uploads]
    added.insert(File, rows)
    if any(each.waits for each in item.uploads):
        added.tx.enqueue_after_commit("files")


def _row(tx: Tx, item: PlannedWrite, sent: Upload) -> dict[str, object]:
    return {
        "ref": sent.ref,
        "order_id": item.plan.before.id,
        "owner_id": item.plan.actor.user_id,
        "name": sent.name,
        "kind": sent.kind,
        "size": sent.size,
        "digest": sent.digest,
        "blob": sent.blob,
        "kept_size": None if sent.waits else sent.size,
        "kept_digest": None if sent.waits else sent.digest,
        "state": "waiting" if sent.waits else "ready",
        "at": item.plan.at,
        "available_at": tx.wall,
        "attempts": 0,
    }
