"""The demo's own pages: moving the clock, signing in as somebody, and the letter box. Elsewhere all of it is 404."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, g, has_request_context, make_response, render_template, request

from app.core.clock import monotonic
from app.core.errors import Refusal
from app.core.runtime import runtime_services
from app.core.words import N_, NN_, At, Message, Sentence, sentence
from app.services.demo import clock, mails, people, world
from app.services.demo.clock import Skipped
from app.web.demo.lists import DemoView
from app.web.frame import posted
from app.web.frame.access import nothing_here
from app.web.frame.addresses import HOME, form_page, home_of, own_path, safe_next
from app.web.frame.flashes import leave_note
from app.web.frame.partials import go
from app.web.frame.sessions import sign_in
from app.web.frame.transactions import current_tx, own_transactions
from app.web.server.rate_limits import address, limited
from app.web.server.security import HEADERS

bp = Blueprint("demo", __name__, url_prefix="/demo")

SPANS = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "48h": timedelta(hours=48), "next": None}
PRESSING = ("1200 per hour",)  # of one network: people try things out here
WORK_SECONDS = 5.0  # one press of a button works no longer
ASK_AGAIN = 30.0  # seconds for which "this is no demo" is believed
PAGE = 40
# A mail is a document of its own: it may look as it likes, and nothing in it can run, be sent, or frame anything.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
HAPPENED: dict[str, Message] = {
    "reminders": NN_("%(num)s reminder was sent.", "%(num)s reminders were sent."),
    "lapses": NN_("%(num)s request closed without an answer.", "%(num)s requests closed without an answer."),
    "cancellations": NN_("%(num)s order was cancelled.", "%(num)s orders were cancelled."),
    "refunds": NN_("%(num)s refund was started.", "%(num)s refunds were started."),
    "approvals": NN_("%(num)s delivery was approved automatically.", "%(num)s deliveries were approved automatically."),
    "releases": NN_("%(num)s amount became available.", "%(num)s amounts became available."),
    "credits": NN_("%(num)s deadline was moved.", "%(num)s deadlines were moved."),
}
# TRANSLATORS: two whole sentences after each other
AND_THEN = N_("%(sentence)s %(next)s")


def in_a_demo() -> bool:
    """Whether this database is a demo, asked once per process; a no is asked again after a while."""
    known = current_app.extensions.setdefault("demo", {"yes": False, "until": 0.0})
    if not known["yes"] and monotonic() >= known["until"]:
        known.update(yes=world.is_demo(current_tx()), until=monotonic() + ASK_AGAIN)
    return bool(known["yes"])


@bp.before_request
def only_in_a_demo() -> None:
    """Everything here is 404 where real people's orders are."""
    if not in_a_demo():
        raise nothing_here()


@bp.app_context_processor
def bar() -> dict[str, DemoView]:
    """`demo` for the templates of a demo, and nothing elsewhere."""
    if not has_request_context() or g.get("without_database") or not in_a_demo():
        return {}
    return {"demo": DemoView()}


@bp.post("/skip")
@limited(PRESSING, address)
@own_transactions
def skip() -> Response:
    """Move the clock on; whatever falls due on the way is done before the answer leaves."""
    asked = posted.value("skip")
    if asked not in SPANS:
        raise Refusal(422, "span_unknown", N_("The clock can move by 1, 6 or 48 hours, or to the next deadline."))
    done = clock.skip(runtime_services().transactions, runtime_services().settings.platform, SPANS[asked], WORK_SECONDS)
    leave_note("accent", sentence(N_("The demo clock shows %(at)s."), at=At(done.now, "medium")), _told(done))
    return go(form_page() or HOME)


def _told(done: Skipped) -> Message | Sentence:
    """What happened, one sentence after the other."""
    said: list[Message | Sentence] = [
        sentence(HAPPENED[name], num=done.happened[name]) for name in HAPPENED if done.happened[name]
    ]
    if not done.finished:
        said.append(N_("There is more to come: press the button again to continue."))
    whole = said[-1] if said else N_("No deadline passed in that time.")
    for one in reversed(said[:-1]):
        whole = sentence(AND_THEN, sentence=one, next=whole)
    return whole


@bp.post("/sign-in")
@limited(PRESSING, address)
def become() -> Response:
    """This browser is one of the demo's people, without a password."""
    key = posted.value("person")
    for person, user in people.accounts(current_tx()):
        if person.key == key:
            sign_in(current_tx(), user.id)
            return go(safe_next(posted.value("next"), home_of(user.roles.split())))
    raise Refusal(422, "person_unknown", N_("This person does not exist in the demo. Choose one of those shown."))


@bp.get("/mail")
def mailbox() -> str:
    """The mails that were written, newest first; of one person or one order, if wanted."""
    written = list(mails.headers(runtime_services().settings))
    to, order = request.args.get("to", ""), request.args.get("order", "")
    found = [mail for mail in written if to in ("", mail.to) and order in ("", mail.order)]
    start = request.args.get("from", 0, type=int)
    start = start if 0 <= start < max(len(found), 1) else 0
    titles = mails.titles(current_tx(), {mail.order for mail in written})
    return render_template(
        "demo/mails.html",
        mails=found[start : start + PAGE],
        count=len(found),
        people=sorted({(mail.to, mail.to) for mail in written}),
        orders=sorted(titles.items(), key=lambda pair: pair[1]),
        titles=titles,
        chosen={name: value for name, value in (("to", to), ("order", order)) if value},
        older=start + PAGE if start + PAGE < len(found) else None,
        newer=max(start - PAGE, 0) if start else None,
        sent=mails.folder(runtime_services().settings) is None,
    )


@bp.get("/mail/<name>")
def letter(name: str) -> Response:
    """One mail: its text, and its HTML in a frame of its own."""
    mail = _mail(name)
    recipient = next((p for p in people.PEOPLE if mail.to.endswith(f"<{p.email}>")), None)
    shown = render_template("demo/mail.html", mail=mail, recipient=recipient, target=_target(mail))
    response = make_response(shown)
    response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    return response


@bp.get("/mail/<name>/html")
def letter_html(name: str) -> Response:
    """The HTML of a mail as a document that can do nothing; its links open a page of their own."""
    mail = _mail(name)
    html = mail.html.replace("<head>", '<head><base target="_blank">', 1)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _target(mail: mails.Mail) -> str:
    """The first page of ours that the mail links to."""
    base = runtime_services().settings.base_url
    links = (word.removeprefix(base) for word in mail.text.split() if word.startswith(base + "/"))
    return next(filter(None, map(own_path, links)), HOME)


def _mail(name: str) -> mails.Mail:
    found = mails.read(runtime_services().settings, name)
    if found is None:
        raise nothing_here()
    return found
