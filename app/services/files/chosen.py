"""Chosen files: they wait in the store for their form to be sent, for a day, for one person and one form alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx
from app.core.errors import Invalid
from app.core.words import N_
from app.models import ChosenFile
from app.models.tables import chosen_files
from app.rules.files.limits import FIELD
from app.services.files.uploads import Room, kept_by
from app.services.store.event_log import Upload

KEPT = timedelta(days=1)
GONE = N_("Some of the files you chose are no longer here. Check the list and choose them again.")


def keep(tx: Tx, user_id: int, form: str, sent: Sequence[Upload]) -> None:
    """These wait for a day."""
    own = {"user_id": user_id, "form": form, "expires_at": tx.wall + KEPT}
    insert_rows(tx.connection, table_of(ChosenFile), [own | _columns(each) for each in sent])


def find(tx: Tx, user_id: int, form: str) -> tuple[Upload, ...]:
    """What this person has chosen in this form, in the order it came."""
    rows = chosen_files.of_form(tx.connection, user_id, form, tx.wall)
    return tuple(Upload(row.ref, row.name, row.kind, row.size, row.digest, row.blob, row.waits) for row in rows)


def room(tx: Tx, user_id: int, form: str, most: int) -> Room:
    """What is there beside which more has to fit; `most` is what this person may keep here."""
    return Room(tuple(each.size for each in find(tx, user_id, form)), kept_by(tx, user_id), most)


def remove(tx: Tx, user_id: int, form: str, ref: str) -> None:
    """This one is chosen no longer; its content is tidied a day later."""
    chosen_files.remove(tx.connection, user_id, form, [ref])


def take(tx: Tx, user_id: int, form: str, refs: Sequence[str]) -> tuple[Upload, ...]:
    """These are chosen no longer, and the caller has to attach them in this transaction.

    Refuses (422) where one of them is not there: what the form showed is what is sent.
    """
    if not refs:
        return ()
    found = tuple(each for each in find(tx, user_id, form) if each.ref in refs)
    if len(found) != len(set(refs)):
        raise Invalid(FIELD, "gone", GONE)
    chosen_files.remove(tx.connection, user_id, form, refs)
    return found


def _columns(sent: Upload) -> dict[str, object]:
    return {name: getattr(sent, name) for name in Upload.__slots__}
