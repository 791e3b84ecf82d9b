"""The form of a kind, made of its fields, and the text that a move asks for: drawn, read and refused by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import request

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.texts import clean_code, clean_line
from app.core.words import N_, Message
from app.rules.base.fields import Amount, Choice, Day, Extras, Field, Split
from app.rules.base.kind import Kind
from app.rules.base.registry import KINDS
from app.rules.cases.extras import Extra
from app.rules.milestones.division import Parts
from app.web.components.card import FactRow
from app.web.components.order import Page
from app.web.disputes.parts import part_labels
from app.web.frame import drafts, posted
from app.web.frame.forms import Form, choice, figure, prose, sent
from app.web.frame.parsing import FIVE_O_CLOCK, Figure, amount_typed, as_typed, day_typed

ROWS = 3  # extras offered on the page; the policy's limit is checked by the rules


@cache
def _form_of(name: str) -> type[Form]:
    """The form of a kind: its fields in their order, then the comment."""
    kind = KINDS[name]
    assert kind.comment is not None  # noqa: S101  (the registry refuses a form without it)
    return type(
        "KindForm", (Form,), fields_of(kind.fields) | {"comment": prose(kind.comment, missing=kind.uncommented)}
    )


def fields_of(fields: Sequence[Field]) -> dict[str, Any]:
    """The fields of a form, by their names."""
    return {field.name: _field(field) for field in fields}


def _field(field: Field) -> Any:
    if isinstance(field, Choice):
        return choice(field.label, choices=(), missing=field.missing)
    missing = field.missing if isinstance(field, Amount) else None
    return figure(field.label, 10 if isinstance(field, Day) else 200, missing=missing)


def form_for(page: Page, kind: Kind) -> Any:
    """The form of that kind for this reader, with what was typed: now, or before the session expired."""
    typed = posted.form_data() or drafts.typed("")
    form: Any = _form_of(kind.name)(formdata=typed)
    fit(page, kind.fields, form, typed or {})
    return form


def fit(page: Page, fields: Sequence[Field], form: Any, typed: Mapping[str, str]) -> None:
    """Give the fields of a form what depends on the order: options, and rows with what was typed."""
    for field in fields:
        if isinstance(field, Choice):
            options = field.options(page.facts, page.role)
            form[field.name].choices = [(value, page.reader.spoken(label)) for value, label in options]
            only = options[0][0] if len(options) == 1 else request.args.get(field.name)
            if not form[field.name].data and only in [value for value, _ in options]:
                form[field.name].data = only  # the way here may name it
        if isinstance(field, Extras):
            form[field.name].rows = [_ExtraRow.of(number, typed) for number in range(1, ROWS + 1)]
        if isinstance(field, Split):
            form[field.name].parts = split_fields(page, field.name, typed)


def details_of(page: Page, kind: Kind, form: Any) -> Any:
    """The typed details of a case; Invalid (422) names the field that cannot be read."""
    assert kind.details is not None  # noqa: S101  (as above)
    return kind.details(**values_of(page, kind.fields, form))


def values_of(page: Page, fields: Sequence[Field], form: Any) -> dict[str, Any]:
    """The typed values of these fields, by their names; Invalid (422) names the field that cannot be read."""
    return {field.name: _read(page, field, form[field.name]) for field in fields}


def figures_of(page: Page, fields: Sequence[Field], form: Any) -> dict[str, Figure]:
    """The amounts and instants that were typed, by field, for the review to carry (X41); Invalid as `values_of`."""
    return dict(_figures(page, fields, form))


def _figures(page: Page, fields: Sequence[Field], form: Any) -> Iterator[tuple[str, Figure]]:
    currency, who = page.facts.currency, page.reader
    for field in fields:
        if isinstance(field, Day) and (due := _due(page, field.name, sent(form[field.name]))):
            yield field.name, due
        elif isinstance(field, Amount) and (amount := sent(form[field.name])):
            yield field.name, amount_typed(field.name, amount, currency, who)
        elif isinstance(field, Extras):
            for row in (row for row in form[field.name].rows if not row.empty):
                yield row.price.name, amount_typed(field.name, row.price.sent, currency, who)
        elif isinstance(field, Split):
            for part in (part for part in form[field.name].parts if part.data):
                yield part.name, amount_typed(field.name, part.sent, currency, who)


def _read(page: Page, field: Field, typed: Any) -> Any:
    if isinstance(field, Day):
        return _due(page, field.name, sent(typed))
    if isinstance(field, Amount):
        return amount_typed(field.name, sent(typed), page.facts.currency, page.reader).minor if typed.data else None
    if isinstance(field, Extras):
        return tuple(_extra(page, field.name, row) for row in typed.rows if not row.empty)
    if isinstance(field, Split):
        return _parts(page, field.name, typed.parts)
    return typed.data or ""


def _parts(page: Page, name: str, parts: Sequence[RowField]) -> Parts | None:
    """The parts of an amount; one that is empty beside others is zero, and all of them empty are none."""
    if not any(part.data for part in parts):
        return None
    currency, who = page.facts.currency, page.reader
    return Parts(*(amount_typed(name, part.sent, currency, who).minor if part.data else 0 for part in parts))


def split_fields(page: Page, name: str, typed: Mapping[str, str]) -> tuple[RowField, ...]:
    """The three fields of a divided amount, with what was typed."""
    return tuple(_part_field(page, f"{name}_{part}", label, typed) for part, label in part_labels(page).items())


def _part_field(page: Page, name: str, label: str, typed: Mapping[str, str]) -> RowField:
    text = clean_code(typed.get(name, ""))
    return RowField(name, label, as_typed(text, page.reader), sent=text, unmarked=True)


def details_rows(page: Page, fields: Sequence[Field], values: Mapping[str, Any]) -> list[FactRow]:
    """What was given in these fields, for its reader: every part of a divided amount, and the new date."""
    found: list[FactRow] = []
    for field in fields:
        value = values[field.name]
        if isinstance(field, Split) and value is not None:
            for part, label in part_labels(page).items():
                found.append((label, page.reader.money(page.facts.money(getattr(value, part)))))
        if isinstance(field, Amount) and value is not None:
            found.append((page.reader.say(field.label), page.reader.money(page.facts.money(value))))
        if isinstance(field, Day) and value is not None:
            found.append((page.reader.say(field.label), page.reader.instant(value, "medium")))
    return found


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
    unmarked: bool = False  # what is optional depends on other fields
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
    text = (clean_line if part == "title" else clean_code)(typed.get(name, ""))
    return RowField(name, reader().say(label), as_typed(text, reader()) if part == "price" else text, sent=text)


def _extra(page: Page, name: str, row: _ExtraRow) -> Extra:
    price = amount_typed(name, row.price.sent, page.facts.currency, page.reader)
    days = row.days.data or "0"
    if not (days.isascii() and days.isdecimal() and len(days) < 6):
        raise Invalid(name, "days_unreadable", N_("Enter the days as a whole number, or leave this empty."))
    return Extra(row.title.data, price.minor, int(days))
