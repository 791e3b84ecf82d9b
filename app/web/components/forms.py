"""Forms on an order: messages, answers, deliveries, and what each kind of request asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.texts import clean_line
from app.core.words import N_
from app.rules.cases.extras import Extension, Extra
from app.rules.cases.reasons import offered
from app.rules.kinds.cancel import Cancel
from app.rules.kinds.update import Update
from app.web.components.order import Page
from app.web.frame.forms import Form, attachments, choice, line, prose, say_errors
from app.web.frame.parsing import FIVE_O_CLOCK, amount_typed, day_typed
from app.web.frame.uploads import received

ROWS = 3  # extras offered on the page; the policy's limit is checked by the rules


class MessageForm(Form):
    """A message in the conversation."""

    message = prose(N_("Your message"), missing=N_("Write a message first."))


class AnswerForm(Form):
    """The answer to an update request."""

    answer = prose(N_("Your update"), missing=N_("Write the update first."))


class DeliveryForm(Form):
    """What is delivered."""

    message = prose(N_("Message with the delivery"), missing=N_("Say what you deliver and where it is."))
    files = attachments(N_("Files"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The text is there, and nothing was wrong with the files that came along."""
        sound = super().validate(extra_validators)
        self.files.errors = say_errors(*(problem.sentence for problem in received().problems))
        return bool(sound) and not self.files.errors


class ChangesForm(Form):
    """What should change."""

    message = prose(N_("What should change"), missing=N_("Say what should change, so the work can go on."))


class UpdateForm(Form):
    """What the client would like to know."""

    comment = prose(N_("What would you like to know?"))


class CancelForm(Form):
    """Why the order should be cancelled; which reasons are offered depends on the side (F13)."""

    reason = choice(N_("Reason"), choices=(), missing=N_("Choose a reason to continue."))
    comment = prose(N_("Explanation"))


class ExtensionForm(Form):
    """A later date, extras, or both."""

    new_due_on = line(N_("New delivery date"), 10, missing=None)
    extras = line(N_("Extras"), missing=None)  # carries the errors of all rows
    comment = prose(N_("Why"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        typed = request.form
        self.extra_fields = [_ExtraFields.of(number, typed) for number in range(1, ROWS + 1)]


@dataclass(frozen=True, slots=True)
class _ExtraFields:
    """The three fields of one extra, as the macros want them."""

    title: dict[str, Any]
    price: dict[str, Any]
    days: dict[str, Any]

    @classmethod
    def of(cls, number: int, typed: Any) -> _ExtraFields:
        """The row with that number, with what was typed."""
        labels = {"title": N_("Name of the extra"), "price": N_("Its price"), "days": N_("Days it adds")}
        made = {
            part: {
                "name": f"extra_{part}_{number}",
                "label": reader().say(label),
                "data": clean_line(typed.get(f"extra_{part}_{number}", "")),
                "errors": [],
                "required": False,
            }
            for part, label in labels.items()
        }
        return cls(**made)

    @property
    def empty(self) -> bool:
        """Nothing was typed in this row."""
        return not (self.title["data"] or self.price["data"] or self.days["data"])


def form_for(page: Page, kind: str) -> Any:
    """The form of that kind of request for this reader, with what was typed: now, or before the session expired."""
    form = _FORMS[kind]() if request.method == "POST" else _FORMS[kind].fresh()
    if kind == "cancel":
        form.reason.choices = [(r.code, page.reader.say(r.label)) for r in offered(page.role)]
    return form


def details_of(page: Page, kind: str, form: Any) -> Any:
    """The typed details of a request; Invalid (422) names the field that cannot be read."""
    return _DETAILS[kind](page, form)


def _update(page: Page, form: Any) -> Update:
    return Update()


def _cancel(page: Page, form: Any) -> Cancel:
    return Cancel(form.reason.data or "")


def _extension(page: Page, form: ExtensionForm) -> Extension:
    extras = tuple(_extra(page, row) for row in form.extra_fields if not row.empty)
    return Extension(_due(page, form.new_due_on.data), extras)


def _due(page: Page, typed: str | None) -> datetime | None:
    """The chosen day in the reader's zone, at the time of day of the present delivery date."""
    if not typed:
        return None
    present = page.facts.delivery_due_at
    at = present.astimezone(page.reader.zone).time() if present else FIVE_O_CLOCK
    return day_typed("new_due_on", typed, page.reader, at)


def _extra(page: Page, row: _ExtraFields) -> Extra:
    price = amount_typed("extras", row.price["data"], page.facts.currency, page.reader)
    days = row.days["data"] or "0"
    if not (days.isascii() and days.isdecimal() and len(days) < 6):
        raise Invalid("extras", "days_unreadable", N_("Write the days as a whole number, or leave them empty."))
    return Extra(row.title["data"], price.minor, int(days))


_FORMS: dict[str, type[Form]] = {"update": UpdateForm, "cancel": CancelForm, "extension": ExtensionForm}
_DETAILS: dict[str, Callable[[Page, Any], Any]] = {
    "update": _update,
    "cancel": _cancel,
    "extension": _extension,
}
