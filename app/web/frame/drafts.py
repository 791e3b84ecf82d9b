"""Text that survives an expired session: kept when the form arrives too late, shown to the same person again."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import request, session
from werkzeug.datastructures import MultiDict

from app.core.database.tx import Tx
from app.services.accounts import drafts, sign_ins
from app.web.frame.transactions import current_tx, writing_tx

FLAG = "drafts"  # in the browser's session while something is kept, so that nobody else costs a query
HIDDEN = frozenset(
    {
        "csrf_token",
        "op_id",
        "written_in",
        "kept",
        "remove",
        "next",
        "password",
        "new_password",
        "repeat",
        "sealed_figure",
    }
)
LARGEST = 64 * 1024


def typed_fields() -> dict[str, list[str]]:
    """What a person typed into the form that was sent, without our own fields, passwords and sealed figures (X73)."""
    fields = {name: values for name, values in request.form.lists() if name not in HIDDEN}
    size = sum(len(value) for values in fields.values() for value in values)
    return fields if size <= LARGEST else {}


def keep(page: str) -> bool:
    """Keep what was typed, if the session it came from was a known person's; whether it was."""
    fields = typed_fields()
    token = session.get("_user_id")
    if not token or not any(value.strip() for values in fields.values() for value in values):
        return False
    with writing_tx() as tx:
        user_id = sign_ins.owner(tx, token)
        if user_id is None:
            return False
        drafts.keep(tx, user_id, urlsplit(page).path, drafts.Typed(request.path, fields))
    return True


def remember(tx: Tx, user_id: int) -> None:
    """At sign-in: note in the session whether anything is kept for this person."""
    if drafts.waiting(tx, user_id):
        session[FLAG] = user_id


def typed(action: str) -> MultiDict[str, str] | None:
    """What this person had typed on this page for the form that is sent to `action` (any form, when empty)."""
    if request.method != "GET" or FLAG not in session:
        return None
    for draft in drafts.find(current_tx(), session[FLAG], request.path):
        if action in ("", draft.action):
            return MultiDict(_pairs(draft.fields))
    return None


def _pairs(fields: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in fields.items() for value in values]


def sent(page: str | None) -> None:
    """A form was carried out: what had been kept of it is no longer needed."""
    if FLAG not in session:
        return
    paths = [urlsplit(page).path] if page else []
    with writing_tx() as tx:
        if not drafts.done(tx, session[FLAG], request.path, *paths):
            session.pop(FLAG)
