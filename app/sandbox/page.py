"""The payment page: the amount, the test cards, and what became of the choice, in the payer's language."""

from __future__ import annotations

import json

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.i18n import Reader, reader_for
from app.core.money import Money
from app.core.words import N_, Message
from app.sandbox.cards import CARDS, card_named
from app.sandbox.operations import pay
from app.sandbox.options import now_us, options
from app.sandbox.requests import OperationRequest, origin_of
from app.sandbox.store import reading, writing

TITLE = N_("Test payment")
WORDS = {
    "note": N_("This is a sandbox: no real card is needed, and nothing is really paid."),
    "amount": N_("Amount"),
    "what": N_("Payment for"),
    "cards": N_("Choose a test card"),
    "leave": N_("Go back without paying"),
    "back": N_("Go back"),
}
CARD = N_("Card %(number)s")
PAY = N_("Pay %(amount)s")
DECLINED = N_("This card was declined and nothing was paid. Choose another one.")
NO_CARD = N_("Choose one of the cards.")
PAID = N_("This has already been paid and will not be paid again.")
UNKNOWN = N_("This payment does not exist. Follow the link on the order page again.")
FIND = "SELECT * FROM operations WHERE token = ? AND kind = 'charge'"

page = Blueprint("page", __name__, url_prefix="/pay")


@page.get("/<token>")
def show(token: str) -> Response:
    """The page of one charge."""
    with reading(options().file) as line:
        row = line.execute(FIND, (token,)).fetchone()
    if row is None:
        return unknown()
    asked = OperationRequest(**json.loads(row["asked"]))
    return shown(asked, PAID) if row["state"] != "open" else shown(asked)


@page.post("/<token>")
def choose(token: str) -> AnyResponse:
    """The charge is paid with the chosen card, unless it was paid before."""
    card = card_named(request.form.get("card", ""))
    with writing(options().file) as line:  # one at a time: of two clicks only the first one finds it open
        row = line.execute(FIND, (token,)).fetchone()
        still_open = row is not None and row["state"] == "open"
        paid = still_open and card is not None and pay(line, row, card, now_us(), options())
    if row is None:
        return unknown()
    asked = OperationRequest(**json.loads(row["asked"]))
    if paid:
        return redirect(asked.back, 303)
    if not still_open:
        return shown(asked, PAID, 409)
    return shown(asked, DECLINED if card else NO_CARD, 422, card.name if card else "")


def shown(asked: OperationRequest, message: Message | None = None, status: int = 200, chosen: str = "") -> Response:
    """The page with a message above the cards, or in their place when there is nothing to pay any more."""
    who = reader_for(asked.lang)
    amount = Money(asked.amount, asked.currency)
    response = rendered(
        who,
        status,
        message=who.say(message) if message else "",
        asked=asked,
        amount=who.money(amount),
        pay=who.say(PAY, amount=amount),
        cards=[(card.name, who.say(CARD, number=n), who.say(card.words)) for n, card in enumerate(CARDS, 1)],
        chosen=chosen or CARDS[0].name,
        payable=message is not PAID,
    )
    # Browsers hold the way back, to which a form leads, to the same policy as the form itself.
    response.headers["Content-Security-Policy"] = policy(origin_of(asked.back))
    return response


def unknown() -> Response:
    """Nobody's page, in the language that the browser asks for."""
    who = reader_for(request.accept_languages.best_match(("en", "nl", "es")))
    return rendered(who, 404, message=who.say(UNKNOWN), payable=False)


def rendered(who: Reader, status: int, **shown_there: object) -> Response:
    """The template, said to this reader."""
    words = {name: who.say(message) for name, message in WORDS.items()}
    text = render_template("pay.html", reader=who, title=who.say(TITLE), words=words, **shown_there)
    return make_response(text, status)


def policy(also: str = "") -> str:
    """What the page may do: its own style, its own form, and the way to `also`."""
    return (
        f"default-src 'none'; style-src 'self'; form-action 'self' {also}".rstrip()
        + "; frame-ancestors 'none'; base-uri 'none'"
    )
