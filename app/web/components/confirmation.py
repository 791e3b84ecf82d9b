"""What every act on an order begins with, and the page that confirms it."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from app.core.i18n import reader
from app.core.runtime import parts
from app.core.words import Message
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.services.orders import orders
from app.services.store.event_hash import Words, words
from app.web.components.order import order_page
from app.web.frame.access import me
from app.web.frame.transactions import current_tx


def locked(order_id: int) -> tuple[OrderFacts, Actor]:
    """The order locked and settled, and this person as a party of it."""
    return orders.lock(current_tx(), order_id, me().id, parts().settings.platform)


def written(text: str | None) -> Words | None:
    """What this person typed, in the language in which they use the product."""
    return words(text or "", me().id, reader().code)


def act_page(
    ref: str, endpoint: str, title: Message, label: Message, form: Any = None, status: int = 200, **more: Any
) -> tuple[str, int]:
    """The page that confirms one act: its title, what it means, a form if something is to be written, one button."""
    seen = order_page(ref)
    say = seen.reader.say
    act = {
        "title": say(title),
        "label": say(label),
        "action": url_for(endpoint, ref=ref),
        "back": url_for("orders.page", ref=ref),
        "hidden": (),
        "facts": None,
        "sentences": None,
        "icon": None,
        "milestone": None if seen.facts.plain else seen.facts.milestone,
        "bold": None,
        "kept": None,
        "choose": None,
    } | more
    return render_template("orders/act.html", page=seen, act=act, form=form), status
