"""Forms of briefs and offers: their milestones as rows that can be added, in the reader's own formats (X41)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Reader, reader
from app.core.money import Money
from app.core.texts import clean_line, clean_text
from app.core.words import N_, Message
from app.rules.base.plan import MilestoneDraft
from app.rules.base.policy import current
from app.rules.offers.terms import Terms
from app.web.frame import drafts, posted
from app.web.frame.forms import Form, choice, line, prose
from app.web.frame.parsing import Figure, amount_text, amount_typed, as_typed, day_text, day_typed

_LABELS: dict[str, Message] = {
    "title": N_("Name of the milestone"),
    "deliverable": N_("What is delivered"),
    "amount": N_("Amount"),
    "due": N_("Delivery date"),
}
TYPED = ("title", "deliverable", "amount", "due")
FIGURES = ("amount", "due")


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field of a row with what was typed in it, as the macros want it; what is wrong with it may still come."""

    name: str
    label: str
    data: str
    sent: str  # of an amount or a day: what is to be read, as `data` is what is shown
    errors: list[str] = field(default_factory=list)
    required: bool = False
    unmarked: bool = True  # whether it is needed depends on the other fields


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """The fields of one milestone."""

    number: int
    title: TypedField
    deliverable: TypedField
    amount: TypedField
    due: TypedField
    lang: str = ""  # of what somebody else wrote, and this person may change

    @property
    def fields(self) -> tuple[TypedField, ...]:
        """All of them, in their order."""
        return self.title, self.deliverable, self.amount, self.due

    @property
    def empty(self) -> bool:
        """Nothing was typed in this row."""
        return not any(each.data for each in self.fields)


class TermsForm(Form):
    """What is proposed: one row is the order as a whole, more rows are its milestones."""

    message = prose(N_("Message"))

    def __init__(self, formdata: Any = None, *, given: Terms | None = None, currency: str = "") -> None:
        typed = formdata if formdata is not None else posted.form_data()
        super().__init__(formdata=typed)
        langs = [part.lang for part in given.parts] if given and typed is None else []
        self.rows = tuple(_rows(typed if typed is not None else _shown(given, currency, reader()), langs))

    @classmethod
    def shown(cls, action: str, **given: Any) -> Any:
        """As a page first shows it: with these terms, or what this person had typed when the session expired."""
        return cls(drafts.typed(action), **given)

    def __iter__(self) -> Iterator[Any]:
        """The rows' fields count as fields wherever errors are looked for."""
        yield from super().__iter__()
        for row in getattr(self, "rows", ()):
            yield from row.fields

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape only, as every form's; the rules check the terms."""
        return bool(super().validate(extra_validators))

    def refuse(self, refusal: Invalid) -> None:
        """At the row's field that the refusal names, else as every form."""
        for row in self.rows:
            for each in row.fields:
                if each.name == refusal.field:
                    each.errors[:] = [reader().say(refusal.sentence)]
                    return
        super().refuse(refusal)

    def terms(self, currency: str) -> Terms | None:
        """What was typed, or None when no row was filled in; Invalid (422) names what cannot be read."""
        rows = [row for row in self.rows if not row.empty]
        return Terms(tuple(_part(row, currency) for row in rows)) if rows else None

    def figures(self, currency: str) -> dict[str, Figure]:
        """The amounts and instants that were typed, by field, for the review to carry (X41); Invalid as `terms`."""
        found: dict[str, Figure] = {}
        for row in self.rows:
            if not row.empty:
                part = _part(row, currency)
                found |= {row.amount.name: Money(part.amount, currency), row.due.name: part.due_at}
        return found


class BriefForm(TermsForm):
    """What a client asks for, and of whom (X44)."""

    freelancer = line(N_("Freelancer you have worked with"), missing=None)
    handle = line(N_("Public name of the freelancer"), 40, missing=None)
    title = line(N_("Title"), missing=N_("Give it a title, so that it can be found again."))
    description = prose(N_("What should be made"), missing=N_("Describe what should be made."))
    currency = choice(N_("Currency"), choices=lambda: [(code, code) for code in sorted(current().amounts)])


def _rows(typed: Mapping[str, str], langs: Sequence[str]) -> Iterator[MilestoneRow]:
    count = typed.get("rows", "1")
    wanted = int(count) if count.isascii() and count.isdecimal() and len(count) < 3 else 1
    more = 1 if "more" in typed else 0
    for number in range(1, max(1, min(wanted + more, current().milestones_limit)) + 1):
        cleaned = {
            name: (clean_text if name == "deliverable" else clean_line)(typed.get(f"{name}_{number}", ""))
            for name in TYPED
        }
        fields = {name: _field(name, number, value) for name, value in cleaned.items()}
        yield MilestoneRow(number, **fields, lang=langs[number - 1] if number <= len(langs) else "")


def _field(name: str, number: int, value: str) -> TypedField:
    shown = as_typed(value, reader()) if name in FIGURES else value
    return TypedField(f"{name}_{number}", reader().say(_LABELS[name]), shown, value)


def _shown(terms: Terms | None, currency: str, who: Reader) -> dict[str, str]:
    """Terms as this reader would have typed them."""
    typed = {"rows": str(len(terms.parts) if terms else 1)}
    for number, part in enumerate(terms.parts if terms else (), start=1):
        amount = amount_text(Money(part.amount, currency), who)
        values = {"title": part.title, "deliverable": part.deliverable, "amount": amount}
        values |= {"due": day_text(part.due_at, who)}
        typed |= {f"{name}_{number}": value for name, value in values.items()}
    return typed


def _part(row: MilestoneRow, currency: str) -> MilestoneDraft:
    amount = amount_typed(row.amount.name, row.amount.sent, currency, reader())
    due = day_typed(row.due.name, row.due.sent, reader())
    return MilestoneDraft(row.title.data, row.deliverable.data, amount.minor, due)
