"""Downloads: a file, for the parties of its order who may read it, and as nothing but a download (X33)."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, send_file

from app.core.errors import Refusal
from app.core.words import N_
from app.models.tables import files
from app.rules.base.people import CLIENT, FREELANCER, SUPPORT
from app.rules.base.registry import KINDS, readers_of_answer
from app.rules.files.kinds import BY_NAME
from app.web.frame.access import login_required, me, nothing_here
from app.web.frame.transactions import current_tx
from app.web.frame.uploads import store

bp = Blueprint("files", __name__, url_prefix="/files")

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}

log = logging.getLogger(__name__)


@bp.get("/<ref>")
@login_required
def download(ref: str) -> Response:
    """The file as it was kept, under the name that its owner gave it."""
    row = _ready(ref)
    try:
        content = store().path(row.blob).open("rb")
    except FileNotFoundError:
        log.error("file.missing file=%d", row.id)
        raise Refusal(
            410, "file_missing", N_("This file is no longer there. This is our fault and has been logged.")
        ) from None
    served = BY_NAME[row.kind].served
    response = send_file(content, served, as_attachment=True, download_name=row.name, conditional=False, etag=False)
    response.content_length = row.kept_size
    response.headers.update(HEADERS)
    return response


@bp.get("/<ref>/small")
@login_required
def small(ref: str) -> Response:
    """The small drawing of a picture, shown where it is listed; there is none before the picture is ready."""
    row = _found(ref) if ref.isascii() and len(ref) == 32 else None
    if row is None or row.state != "ready" or row.thumb is None:
        raise nothing_here()
    try:
        content = store().path(row.thumb).open("rb")
    except FileNotFoundError:
        log.error("file.small_missing file=%d", row.id)
        raise nothing_here() from None
    response = send_file(content, "image/webp", conditional=False, etag=False)
    response.headers.update(HEADERS | {"Cache-Control": "private, max-age=3600"})
    return response


def _ready(ref: str) -> Any:
    row = _found(ref) if ref.isascii() and len(ref) == 32 else None
    if row is None:
        raise nothing_here()
    if row.state == "waiting":
        raise Refusal(409, "file_waits", N_("This file is still being checked. Try again in a minute."))
    if row.state == "refused":
        raise Refusal(410, "file_refused", N_("This file could not be accepted, so it was not kept."))
    return row


def _found(ref: str) -> Any | None:
    """The file, if this person may read it: as a party of the order, or as staff while they see its case (X33)."""
    connection = current_tx().connection
    row = files.of_party(connection, ref, me().id)
    if row is not None:
        return row if _may_read(row) else None
    row = files.of_open_case(connection, ref) if SUPPORT in me().roles else None
    return row if row is not None and row.case_state in KINDS[row.case_kind].staff_see else None


def _may_read(row: Any) -> bool:
    """Tell whether this party sees the files of that kind of case; who sent a file does."""
    role = CLIENT if me().id == row.client_id else FREELANCER
    seen_by_both = row.case_kind is None or row.is_evidence
    return seen_by_both or row.owner_id == me().id or role in readers_of_answer(KINDS[row.case_kind])
