"""Files in a form: taken in before the view's transaction is opened, and dropped when the view has no use for them."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, current_app, g, request, session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import ServiceUnavailable

from app.core.files.store import FileStore
from app.core.runtime import runtime_services
from app.rules.files.limits import FIELD, LIMITS
from app.services.files import uploads
from app.services.files.uploads import Received, Sent
from app.services.store.event_log import Upload
from app.web.frame.access import case_for, order_id_for
from app.web.frame.sessions import TOKEN, me_or_none
from app.web.frame.transactions import close

PARTS = 64  # of a form: more than the files and the fields beside them

log = logging.getLogger(__name__)


def takes_files(view: Any) -> Any:
    """Mark a view of an order whose form may bring files: only there a body may be that large."""
    view.takes_files = True
    return view


def store() -> FileStore:
    """The file store."""
    return FileStore(runtime_services().settings.files)


def widen() -> None:
    """Before the form is read: somebody who is signed in may send more to a view that takes files (else 413)."""
    if _takes_files() and TOKEN in session:
        request.max_content_length = LIMITS.body
        request.max_form_parts = PARTS


def receive() -> None:
    """After the checks of every form, and before its transaction: nobody waits for a lock while files are written.

    A stranger to the order gets 404 before anything is stored.
    """
    if not (_takes_files() and me_or_none() and request.files):
        return
    ref = (request.view_args or {})["ref"]
    (case_for if request.blueprint == "cases" else order_id_for)(ref)
    g.pop("_login_user", None)  # asked again in the writing transaction, which prolongs the session
    close()
    try:
        g.received = uploads.receive(store(), [_sent(one) for one in request.files.getlist(FIELD) if one.filename])
    except OSError as error:
        log.error("files.not_kept error=%s", error.strerror)
        raise ServiceUnavailable from error


def received() -> Received:
    """What came with this form."""
    found: Received = g.get("received") or Received()
    return found


def take() -> tuple[Upload, ...]:
    """The files that came with this form; from now on they are the view's."""
    g.received_taken = True
    return received().files


def clear(response: Response) -> Response:
    """What nobody took is dropped: a repeated form, or one that was refused.

    After a fault (5xx) nobody knows whether the rows were committed; what no row names is tidied a day later.
    """
    taken = g.pop("received_taken", False) and response.status_code < 400
    if not taken and response.status_code < 500:
        uploads.drop(store(), received().files)
    return response


def _takes_files() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "POST" and getattr(view, "takes_files", False)


def _sent(one: FileStorage) -> Sent:
    return Sent(one.filename or "", one.mimetype, one.stream)  # type: ignore[arg-type]
