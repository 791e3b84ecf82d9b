"""Files that come with a form: written to the disk as they come, and looked at before the view's transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import IO, Any

from flask import Request, current_app, g, request, session
from werkzeug.exceptions import ServiceUnavailable

from app.core.files.store import FileStore, Incoming
from app.core.runtime import runtime_services
from app.rules.files import limits
from app.rules.files.limits import EVIDENCE, EXHIBITS, FIELD, Intake
from app.services.files import uploads
from app.services.files.uploads import Received, Room, Sent
from app.web.frame.access import case_for, order_id_for
from app.web.frame.sessions import TOKEN, me_or_none
from app.web.frame.transactions import close
from app.web.frame.turns import others_first

CASES = ("cases", "evidence")  # blueprints whose addresses name a case, and not an order

log = logging.getLogger(__name__)


def deliveries() -> Intake:
    """What deliveries take on this installation."""
    return limits.deliveries(runtime_services().settings.file_mb)


def evidence() -> Intake:
    """What is taken where files are shown and judged."""
    return EVIDENCE


def exhibits() -> Intake:
    """The same, where each file has texts of its own."""
    return EXHIBITS


def takes_files(intake: Callable[[], Intake]) -> Callable[[Any], Any]:
    """Mark a view of an order whose form may bring files, as many and as large ones as `intake` says."""

    def mark(view: Any) -> Any:
        view.takes_files = intake
        return view

    return mark


def store() -> FileStore:
    """The file store."""
    return FileStore(runtime_services().settings.files)


class FormRequest(Request):
    """A request whose files go straight to the file store's disk, where its view takes any."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not filename or "incoming" not in g:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        incoming = store().begin()
        g.incoming.append(incoming)
        return incoming

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except OSError as error:
            raise no_room(error) from error


def widen() -> None:
    """Before the form is read: somebody who is signed in may send more to a view that takes files (else 413)."""
    intake = _intake()
    if intake and TOKEN in session:
        request.max_content_length = intake.body
        request.max_form_parts = intake.parts
        g.incoming = list[Incoming]()


def receive(room_of_form: Callable[[], Room]) -> None:
    """After the checks of every form, and before its transaction: nobody waits for a lock while files are read.

    A stranger to the order gets 404 before anything is kept.
    """
    intake = _intake()
    if not (intake and me_or_none() and request.files):
        return
    ref = (request.view_args or {})["ref"]
    (case_for if request.blueprint in CASES else order_id_for)(ref)
    room = room_of_form()
    g.pop("_login_user", None)  # asked again in the writing transaction, which prolongs the session
    close()
    sent = [Sent(one.filename, one.stream) for one in request.files.getlist(FIELD) if one.filename]  # type: ignore[arg-type]
    try:
        with others_first():
            g.received = uploads.receive(store(), sent, intake, room, bool(runtime_services().settings.clamd))
    except OSError as error:
        raise no_room(error) from error


def no_room(error: OSError) -> ServiceUnavailable:
    """The disk refused what someone sent: a fault of ours, and in the log."""
    log.error("files.not_kept error=%s", error.strerror)
    return ServiceUnavailable()


def received() -> Received:
    """What came with this form."""
    found: Received = g.get("received") or Received()
    return found


def forget(_error: BaseException | None = None) -> None:
    """What came and was not kept is gone from the disk."""
    for incoming in g.pop("incoming", ()):
        incoming.discard()


def check_form(sizes: Iterable[int]) -> None:
    """Refuses (422) more than one form of this view takes, what it had before included; in bytes."""
    intake = _intake()
    if intake:
        limits.check_together([*sizes], intake)


def _intake() -> Intake | None:
    view = current_app.view_functions.get(request.endpoint or "")
    found: Callable[[], Intake] | None = getattr(view, "takes_files", None)
    return found() if found and request.method == "POST" else None
