"""Files of instructions: the marketplace's answers, line by line; what is known already is no error (X51)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any

from app.core.database.tx import Transactions, Tx
from app.core.errors import Invalid, Refusal
from app.core.money import Money
from app.core.platform import Platform
from app.core.texts import clean_line
from app.core.words import N_, Message, Sentence, sentence
from app.models.queries import instructions as queries
from app.services.payments import instructions

COLUMNS = (
    "instruction,kind,order,person,person_ref,currency,amount,instructed_on,state,reference,paid_on,reason,answered_by"
).split(",")
NEEDED = ("instruction", "currency", "amount", "reference", "paid_on", "reason")
MOST = 500  # rows of one file
BATCH = 20  # rows of one transaction
CONFIRMED, FAILED, SAME, UNANSWERED, WRONG = "confirmed", "failed", "same", "unanswered", "wrong"

NOT_A_TABLE = N_("This is not a file of instructions. Download the list, enter the answers and send that file.")
TOO_MANY = N_("Send at most %(limit)s rows at a time.")
_UNKNOWN = N_("There is no instruction with this number.")
_OTHER_AMOUNT = N_("The amount does not match the instruction, which is for %(amount)s.")
_BOTH = N_("Enter a reference and a date, or a reason, but not both.")
_BAD_DAY = N_("Enter the date as year-month-day, such as 2026-03-24.")
_ANSWERED = N_("This instruction has already been answered differently.")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file: its line, and its texts as they were written."""

    line: int
    instruction: str
    currency: str
    amount: str
    reference: str
    paid_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row means: what becomes of its instruction, or why not."""

    row: FileRow
    what: str
    money: Money | None = None
    problem: Message | Sentence | None = None


def read(text: str) -> list[FileRow]:
    """The rows of a file with commas or semicolons; Invalid (422) when it is none, or has too many rows."""
    head = text.partition("\n")[0]
    found = csv.DictReader(StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        names = [name.strip() for name in found.fieldnames or ()]
        if not set(NEEDED) <= set(names):
            raise Invalid("file", "no_table", NOT_A_TABLE)
        found.fieldnames = names
        rows = [_row(found.line_num, values) for values in found]
    except csv.Error:
        raise Invalid("file", "no_table", NOT_A_TABLE) from None
    if len(rows) > MOST:
        raise Invalid("file", "too_many", TOO_MANY, limit=MOST)
    return rows


def _row(line: int, values: dict[str, Any]) -> FileRow:
    return FileRow(line, *(clean_line(str(values[name] or "")) for name in NEEDED))


def preview(tx: Tx, rows: Sequence[FileRow]) -> list[Outcome]:
    """What each row would do; nothing is changed."""
    return [_outcome(tx, row) for row in rows]


def take(transactions: Transactions, platform: Platform, rows: Sequence[FileRow], by: int) -> list[Outcome]:
    """Every row that can be is carried out, and what became of each is said; a file that is sent twice acts once."""
    done: list[Outcome] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        with transactions.open(write=True) as tx:
            tx.lock_orders(_orders(tx, batch))
            done += [_carry_out(tx, platform, _outcome(tx, row), by) for row in batch]
    return done


def _orders(tx: Tx, rows: Iterable[FileRow]) -> Iterator[int]:
    """The orders of these rows, so that they are locked at once and in their order."""
    for row in rows:
        found = _find(tx, row)
        if found is not None:
            yield found.order_id


def _find(tx: Tx, row: FileRow) -> Any | None:
    number = row.instruction
    known = number.isascii() and number.isdecimal() and len(number) < 19
    return queries.row(tx.connection, int(number)) if known else None


def _outcome(tx: Tx, row: FileRow) -> Outcome:
    found = _find(tx, row)
    if found is None:
        return Outcome(row, WRONG, problem=_UNKNOWN)
    money = Money(found.amount, found.currency)
    if row.currency != found.currency or _decimal(row.amount) != money.decimal:
        return Outcome(row, WRONG, problem=sentence(_OTHER_AMOUNT, amount=money))
    paid, failed = bool(row.reference or row.paid_on), bool(row.reason)
    if not paid and not failed:
        return Outcome(row, UNANSWERED, money)
    if paid and failed:
        return Outcome(row, WRONG, money, _BOTH)
    if paid and _day(row.paid_on) is None:
        return Outcome(row, WRONG, money, _BAD_DAY)
    what = CONFIRMED if paid else FAILED
    if found.state == "open":
        return Outcome(row, what, money)
    answer = (found.state, found.reference, found.paid_on) if paid else (found.state, found.reason, None)
    given = (what, row.reference, _day(row.paid_on)) if paid else (what, row.reason, None)
    return Outcome(row, SAME, money) if answer == given else Outcome(row, WRONG, money, _ANSWERED)


def _carry_out(tx: Tx, platform: Platform, outcome: Outcome, by: int) -> Outcome:
    row = outcome.row
    try:
        if outcome.what == CONFIRMED:
            paid_on = _day(row.paid_on) or date.min
            instructions.confirm(tx, platform, int(row.instruction), by, row.reference, paid_on)
        elif outcome.what == FAILED:
            instructions.fail(tx, platform, int(row.instruction), by, row.reason)
    except Refusal as refused:
        return Outcome(row, WRONG, outcome.money, refused.sentence)
    return outcome


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ".") if "." not in text else text)
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
