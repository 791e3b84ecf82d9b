"""Headers on every answer, and what is refused before any view sees it."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Request, Response, g, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_date

from app.core.errors import Refusal
from app.core.runtime import runtime_services
from app.core.settings import Settings
from app.core.words import N_
from app.web.frame import posted
from app.web.frame.sessions import TOKEN
from app.web.frame.transactions import SAFE

csrf = CSRFProtect()

OTHER_NAME = N_("This site is not known under that name. Use its usual address.")
OTHER_SITE = N_("This was sent from another site, so nothing was done. Please use our own page.")
BODY_LIMIT = 256 * 1024
FORM_PARTS = 500
DATED = ("If-Modified-Since", "If-Unmodified-Since", "If-Range")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HSTS = "max-age=63072000; includeSubDomains"
_OFF = (
    "accelerometer autoplay browsing-topics camera "
    "compute-pressure display-capture encrypted-media fullscreen geolocation gyroscope hid identity-credentials-get "
    "idle-detection local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture "
    "publickey-credentials-create publickey-credentials-get screen-wake-lock serial storage-access usb "
    "window-management xr-spatial-tracking"
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
        "report-uri /csp-report"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _OFF.split()),
}


def init_security(app: Flask, settings: Settings) -> None:
    """Cookies, hosts, sizes, CSRF and headers are as they should be on every answer, errors included."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        # The cookie outlives the row, so that an expired session still tells whose text was interrupted.
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600 + 30 * 24 * 3600,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session, not to the clock: long forms are not lost
        WTF_CSRF_SSL_STRICT=False,  # refuse_other_sites looks at Origin and Sec-Fetch-Site instead
    )
    app.before_request(refuse_other_names)
    app.before_request(refuse_garbage)
    app.before_request(refuse_other_sites)
    app.before_request(refuse_nameless)
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.after_request(set_headers)


def csrf_token() -> str:
    """The token of this request's session, made once however many forms are on the page."""
    made: str = g.get("csrf_token") or generate_csrf()
    return made


def fixed_headers(settings: Settings) -> dict[str, str]:
    """The headers that do not depend on what is answered."""
    return HEADERS | {"Strict-Transport-Security": HSTS} if settings.secure else HEADERS


def set_headers(response: Response) -> Response:
    """The headers; what a view set itself (a download's own policy) stays."""
    headers = response.headers
    given = {name.lower() for name in headers.keys()}  # noqa: SIM118  (looking each up would search the list again)
    fixed = fixed_headers(runtime_services().settings)
    headers.extend((name, value) for name, value in fixed.items() if name.lower() not in given)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store" if session and TOKEN in session else "private, no-cache"
    if request.endpoint != "static":
        response.vary.add("HX-Request")
    return response


def refuse_other_names() -> None:
    """The host of BASE_URL and this machine's own names are ours; links are made of BASE_URL only.

    Not by TRUSTED_HOSTS, which cannot hold an IPv6 address and refuses before there is a page to say it on.
    """
    if host_name(request.host) not in (host_name(urlsplit(runtime_services().settings.base_url).netloc), *LOOPBACK):
        raise Refusal(400, "other_name", OTHER_NAME)


def host_name(host: str) -> str:
    """A host without its port, in lower case; IPv6 addresses keep their brackets."""
    return (host if host.endswith("]") else host.rsplit(":", 1)[0]).lower()


def refuse_garbage() -> None:
    """NULs in the address, impossible dates and bytes that are not UTF-8 are answered here, for every view (400)."""
    if "\0" in request.path or "%00" in request.query_string.decode("ascii", "replace"):
        raise BadRequest
    try:
        for name in DATED:
            parse_date(request.headers.get(name))
    except OverflowError:  # a year or a zone beyond the calendar
        raise BadRequest from None
    if request.method not in SAFE and request.mimetype == "application/x-www-form-urlencoded":
        try:
            unquote_to_bytes(request.get_data(cache=True)).decode()
        except UnicodeDecodeError:
            raise Refusal(
                400, "not_utf8", N_("The text did not arrive in a readable encoding (UTF-8). Send it again.")
            ) from None


def refuse_nameless() -> None:
    """A part of a form without a name is no field of any form (400)."""
    if request.mimetype == "multipart/form-data" and posted.nameless():
        raise BadRequest


def refuse_other_sites() -> None:
    """A form that another site made this browser send is refused, token or not."""
    if request.method in SAFE or request.endpoint in EXEMPT:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none") or not _own_origin(request):
        raise Refusal(403, "other_site", OTHER_SITE)


# Reports of browsers change nothing; notices of the gateway are signed.
EXEMPT = frozenset({"ops.csp_report", "gateway.notices"})


def _own_origin(asked: Request) -> bool:
    origin = asked.headers.get("Origin")
    own = (asked.host, urlsplit(runtime_services().settings.base_url).netloc)
    return origin is None or any(origin in (f"http://{host}", f"https://{host}") for host in own)
