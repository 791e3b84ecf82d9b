"""What every act on an order begins with, and the page that confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from app.core.runtime import runtime_services
from app.core.words import Message, Sentence
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.fields import Prose
from app.rules.base.people import Actor
from app.services.orders import orders
from app.services.store.event_hash import Words, words
from app.web.components.card import Box
from app.web.components.forms import act_form
from app.web.components.order import Page, order_page
from app.web.frame import posted
from app.web.frame.access import me
from app.web.frame.transactions import current_tx


def locked(order_id: int) -> tuple[OrderFacts, Actor]:
    """The order locked and settled, and this person as a party of it."""
    return orders.lock(current_tx(), order_id, me().id, runtime_services().settings.platform)


def written(text: str | None) -> Words | None:
    """What this person typed, in the language in which they used the product."""
    return words(text or "", me().id, posted.language())


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A file in the list of a form: its reference, its name, what it is, and what is asked about it."""

    ref: str
    name: str
    about: str
    fields: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Chooser:
    """How files are chosen: a hint under the field, the endings that the browser offers, and what was chosen before.

    `action` is where files are added and removed; `each` how many bytes one may have, which `too_large` says.
    """

    hint: str
    accept: str
    action: str
    files: tuple[ChosenLine, ...]
    each: int
    too_large: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the page that confirms one act shows: all of it text in the reader's language, or safe HTML."""

    title: str
    label: str  # on the button
    action: str  # where the form goes
    back: str  # the address of where the reader came from
    back_label: str = ""
    hidden: tuple[tuple[str, Any], ...] = ()  # fields of the form that are not seen
    facts: Sequence[tuple[Any, ...]] = ()
    sentences: Sequence[Any] = ()  # what will happen
    silence: Box | None = None  # and what if nobody does anything
    box: str = "silent"  # how what will happen is drawn
    icon: str | None = None
    hint: str | None = None  # beneath the text that is to be written
    notice: tuple[str, str] | None = None
    milestone: MilestoneFacts | None = None
    bold: str | None = None  # what the note about errors says instead of the usual
    kept: str | None = None
    chooser: Chooser | None = None  # where files may come along
    fields: tuple[tuple[str, Any, Any], ...] = ()  # of a move: which sort, the field of the form, and its description


def confirm(
    seen: Page,
    title: Message | str,
    label: Message | Sentence,
    action: str,
    form: Any = None,
    status: int = 200,
    **more: Any,
) -> tuple[str, int]:
    """The page that confirms one act: its title, what it means, a form if something is to be written, one button.

    `more` are the other columns of a `Confirmation`; without `back` it leads to the order.
    """
    say = seen.reader.say
    heading = title if isinstance(title, str) else say(title)
    more = {"back": url_for("orders.page", ref=seen.facts.ref)} | more
    act = Confirmation(heading, say(label), action, **more)
    return render_template("orders/act.html", page=seen, act=act, form=form), status


def asked(seen: Page, text: Prose, form: Any, action: str, files: bool = False) -> tuple[Any, str]:
    """The form in which an act takes what is written with it, as it was sent or a fresh one, and the hint beneath."""
    form = form or act_form(text, files).fresh(action=action)
    form.text.label.text = seen.reader.say(text.label, name=seen.other_name)
    return form, seen.reader.say(text.hint, name=seen.other_name)


def act_page(
    ref: str, endpoint: str, title: Message, label: Message | Sentence, form: Any = None, status: int = 200, **more: Any
) -> tuple[str, int]:
    """The page that confirms an act on the part of the order that is being worked on."""
    seen = order_page(ref)
    more = {"milestone": None if seen.facts.plain else seen.facts.milestone} | more
    return confirm(seen, title, label, url_for(endpoint, ref=ref), form, status, **more)
