"""The form of a kind, made of its fields, and the text that a move asks for: drawn, read and refused by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.texts import clean_line
from app.core.words import N_, Message
from app.rules.base.fields import Amount, Choice, Day, Extras, Field
from app.rules.base.kind import Kind
from app.rules.base.registry import KINDS
from app.rules.cases.extras import Extra
from app.web.components.order import Page
from app.web.frame import drafts, posted
from app.web.frame.forms import Form, choice, figure, prose, sent
from app.web.frame.parsing import FIVE_O_CLOCK, Figure, amount_typed, as_typed, day_typed

ROWS = 3  # extras offered on the page; the policy's limit is checked by the rules


@cache
def _form_of(name: str) -> type[Form]:
    """The form of a kind: its fields in their order, then the comment."""
    kind = KINDS[name]
    fields = {field.name: _field(field) for field in kind.fields}
    assert kind.comment is not None  # noqa: S101  (the registry refuses a form without it)
    return type("KindForm", (Form,), fields | {"comment": prose(kind.comment)})


def _field(field: Field) -> Any:
    if isinstance(field, Choice):
        return choice(field.label, choices=(), missing=field.missing)
    missing = field.missing if isinstance(field, Amount) else None
    return figure(field.label, 10 if isinstance(field, Day) else 200, missing=missing)


def form_for(page: Page, kind: Kind) -> Any:
    """The form of that kind for this reader, with what was typed: now, or before the session expired."""
    typed = posted.form_data() or drafts.typed("")
    form: Any = _form_of(kind.name)(formdata=typed)
    for field in kind.fields:
        if isinstance(field, Choice):
            options = field.options(page.facts, page.role)
            form[field.name].choices = [(value, page.reader.spoken(label)) for value, label in options]
        if isinstance(field, Extras):
            form[field.name].rows = [_ExtraRow.of(number, typed or {}) for number in range(1, ROWS + 1)]
    return form


def details_of(page: Page, kind: Kind, form: Any) -> Any:
    """The typed details of a case; Invalid (422) names the field that cannot be read."""
    assert kind.details is not None  # noqa: S101  (as above)
    return kind.details(**{field.name: _read(page, field, form[field.name]) for field in kind.fields})


def figures_of(page: Page, kind: Kind, form: Any) -> dict[str, Figure]:
    """The amounts and instants that were typed, by field, for the review to carry (X41); Invalid as `details_of`."""
    return dict(_figures(page, kind, form))


def _figures(page: Page, kind: Kind, form: Any) -> Iterator[tuple[str, Figure]]:
    for field in kind.fields:
        if isinstance(field, Day) and (due := _due(page, field.name, sent(form[field.name]))):
            yield field.name, due
        elif isinstance(field, Amount) and (amount := sent(form[field.name])):
            yield field.name, amount_typed(field.name, amount, page.facts.currency, page.reader)
        elif isinstance(field, Extras):
            for row in (row for row in form[field.name].rows if not row.empty):
                yield row.price.name, amount_typed(field.name, row.price.sent, page.facts.currency, page.reader)


def _read(page: Page, field: Field, typed: Any) -> Any:
    if isinstance(field, Day):
        return _due(page, field.name, sent(typed))
    if isinstance(field, Amount):
        return amount_typed(field.name, sent(typed), page.facts.currency, page.reader).minor if typed.data else None
    if isinstance(field, Extras):
        return tuple(_extra(page, field.name, row) for row in typed.rows if not row.empty)
    return typed.data or ""


def _due(page: Page, name: str, typed: str | None) -> datetime | None:
    """The chosen day in the reader's zone, at the time of day of the present delivery date."""
    if not typed:
        return None
    present = page.facts.delivery_due_at
    at = present.astimezone(page.reader.zone).time() if present else FIVE_O_CLOCK
    return day_typed(name, typed, page.reader, at)


@dataclass(frozen=True, slots=True)
class RowField:
    """One of the fields of an extra, as the macros want it."""

    name: str
    label: str
    data: str
    errors: tuple[str, ...] = ()
    required: bool = False
    sent: str = ""  # where a review may have carried it: what is to be read, as `data` is what is shown


@dataclass(frozen=True, slots=True)
class _ExtraRow:
    """The three fields of one extra, with what was typed."""

    title: RowField
    price: RowField
    days: RowField

    @classmethod
    def of(cls, number: int, typed: Mapping[str, str]) -> _ExtraRow:
        """The row with that number, of what was typed."""
        return cls(*(_typed(part, label, number, typed) for part, label in _PARTS))

    @property
    def empty(self) -> bool:
        """Nothing was typed in this row."""
        return not (self.title.data or self.price.data or self.days.data)


_PARTS = (("title", N_("Name of the extra")), ("price", N_("Its price")), ("days", N_("Days it adds")))


def _typed(part: str, label: Message, number: int, typed: Mapping[str, str]) -> RowField:
    name = f"extra_{part}_{number}"
    text = clean_line(typed.get(name, ""))
    return RowField(name, reader().say(label), as_typed(text, reader()) if part == "price" else text, sent=text)


def _extra(page: Page, name: str, row: _ExtraRow) -> Extra:
    price = amount_typed(name, row.price.sent, page.facts.currency, page.reader)
    days = row.days.data or "0"
    if not (days.isascii() and days.isdecimal() and len(days) < 6):
        raise Invalid(name, "days_unreadable", N_("Enter the days as a whole number, or leave this empty."))
    return Extra(row.title.data, price.minor, int(days))
