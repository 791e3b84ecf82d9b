"""What cannot be done is said as a page or a note, in the reader's language, with a way on; never a bare error."""

from __future__ import annotations

import logging
import re
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, InternalServerError

from app.core.errors import LostRace, Refusal
from app.core.i18n import reader
from app.core.logs import request_id
from app.core.words import N_, Message, Sentence
from app.web.frame.addresses import HOME, HOMES, form_page, own_path
from app.web.frame.drafts import typed_fields
from app.web.frame.partials import as_note, wants_partial
from app.web.frame.sessions import ask_to_sign_in, me_or_none

log = logging.getLogger(__name__)

STALE_FORM = N_("The page was open too long or you signed out in the meantime, so nothing was done. Open it again.")
NOT_ALLOWED = N_("This address is for something else. Go back and use the buttons on the page.")
AWAY = (OperationalError, InterfaceError, NoConnection)
TO_HOME = {
    HOME: N_("Go to your orders"),
    HOMES["support"]: N_("Go to the cases"),
    HOMES["finance"]: N_("Go to finance"),
}
RETRY_AFTER = "30"  # seconds, with every 503
_CODES = re.compile(r"[\w.:/+-]{0,40}", re.ASCII)


def init_errors(app: Flask) -> None:
    """Every error is answered by this module."""
    app.before_request(number_request)
    app.teardown_request(forget_number)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(HTTPException, failed)
    for kind in (*AWAY, LostRace):
        app.register_error_handler(kind, away)


def refused(error: Refusal) -> Response:
    """A rule said no: its status and its sentence."""
    log.info("refused status=%d code=%s endpoint=%s", error.status, error.code, request.endpoint)
    return _page(error.status, error.sentence, error.code)


def stale(_error: CSRFError) -> Response:
    """The form's token is not this session's any more; what was typed stays on the page."""
    if wants_partial() and _database_answers() and me_or_none() is None:
        return ask_to_sign_in()
    return _page(400, STALE_FORM)


def failed(error: HTTPException) -> Response:
    """An address, a method, a size or a fault of ours."""
    status = error.code or 500
    if isinstance(error, InternalServerError) and error.original_exception:
        _log(error.original_exception, "failed")
        status = status_of(error.original_exception)  # of what failed while another error was answered
    response = _page(status, NOT_ALLOWED if status == 405 else None)
    for name in ("Allow", "Retry-After"):
        value = error.get_response().headers.get(name)
        if value:
            response.headers[name] = value
    return response


def away(error: Exception) -> Response:
    """The database cannot be reached or is too busy, also after the attempts of dispatch_request."""
    _log(error, "database.away")
    response = _page(503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def status_of(error: BaseException) -> int:
    """The status that says what kind of trouble this is; 500 for a fault of ours."""
    if isinstance(error, (*AWAY, LostRace)):
        return 503
    if isinstance(error, Refusal):
        return error.status
    return error.code or 500 if isinstance(error, HTTPException) else 500


def _log(error: BaseException, event: str) -> None:
    log.error("%s endpoint=%s method=%s", event, request.endpoint, request.method, exc_info=error)


def _page(status: int, what: Message | Sentence | None = None, code: str = "") -> Response:
    """The error as a note for htmx, at the top of the page so that the form stays; else as a page."""
    if status >= 500 or not _database_answers():
        g.without_database = True
    sentence = reader().say(what) if what else None
    if wants_partial():
        note = render_template("errors/_note.html", status=status, code=code, sentence=sentence)
        return as_note(make_response(note, status))
    link, link_text = _way_on(status)
    context = {"status": status, "code": code, "sentence": sentence, "link": link, "link_text": link_text}
    context["typed"] = _typed()
    number = request_id.get() if status == 500 else ""
    return make_response(render_template("errors/kept.html", number=number, **context), status)


def _database_answers() -> bool:
    """Whether the page can ask who is here; an error page must not end in an error."""
    try:
        me_or_none()
    except AWAY:
        return False
    return True


def _typed() -> list[str]:
    """The prose of the form that was refused; codes and dates are quicker chosen again than copied."""
    try:
        fields = typed_fields() if request.method == "POST" else {}
    except HTTPException:  # the form is too large, or broke off
        return []
    return [value for values in fields.values() for value in values if not _CODES.fullmatch(value)]


def _way_on(status: int) -> tuple[str, str]:
    """Back to the form, the order or the request it was about; else one's own first page; for guests, signing in."""
    if status >= 500:
        return "/", reader().say(N_("Go to the first page"))
    page = form_page() if request.method == "POST" else None
    if page:
        return page, reader().say(N_("Back to the page"))
    person = me_or_none()
    heard = person is not None and person.heard_in is not None  # to whom that page may be closed too
    about = own_path("/".join(urlsplit(request.path).path.split("/")[:3])) if status != 404 and not heard else None
    if about and about != request.path:
        return about, reader().say(N_("Back to the page"))
    if person is None:
        return "/login", reader().say(N_("Go to the sign-in page"))
    return person.home, reader().say(TO_HOME.get(person.home, N_("View the case")))


def number_request() -> None:
    """Every request has a number, by which its lines in the log are found."""
    request_id.set(secrets.token_hex(6))


def forget_number(_error: BaseException | None = None) -> None:
    """What this thread logs between requests belongs to none of them."""
    request_id.set("")
