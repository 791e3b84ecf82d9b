"""A file of answers from the marketplace: what each line would do, and then doing it (X51)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.words import N_, NN_, NP_, Message, sentence
from app.services.payments import instruction_files as files
from app.services.payments.instruction_files import CONFIRMED, FAILED, SAME, UNANSWERED, WRONG, Outcome
from app.web.finance.instructions import HERE
from app.web.finance.overview import shown
from app.web.frame import posted
from app.web.frame.access import me, staff_only
from app.web.frame.transactions import current_tx, own_transactions
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("finance_instruction_files", __name__, url_prefix="/finance/instructions")

MEANS: dict[str, Message] = {
    CONFIRMED: NP_("instructions", "Confirmed"),
    FAILED: NP_("instructions", "Not made"),
    SAME: N_("Already known"),
    UNANSWERED: N_("Not answered in the file"),
    WRONG: N_("Cannot be processed"),
}
COUNTS = {
    CONFIRMED: NN_("%(num)s payment confirmed: %(amounts)s", "%(num)s payments confirmed: %(amounts)s"),
    FAILED: NN_("%(num)s payment not made: %(amounts)s", "%(num)s payments not made: %(amounts)s"),
}
NO_FILE = N_("Choose a file first.")
NOT_UTF8 = N_("The file is not UTF-8. Save it as “CSV UTF-8” and send it again.")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of the file and what it means."""

    line: int
    instruction: str
    amount: str
    reference: str
    what: str
    problem: str
    bad: bool


@bp.get("/file")
@staff_only("finance")
def form() -> tuple[str, int]:
    """How answers are sent as a file."""
    return _form()


def _form(error: str = "", status: int = 200) -> tuple[str, int]:
    field = {"name": "file", "label": reader().say(N_("File with the answers")), "errors": [error] if error else []}
    return shown("finance/instruction_file.html", HERE, field=field, most=files.MOST), status


@bp.post("/file")
@limited(WRITING)
@staff_only("finance")
def review() -> str | tuple[str, int]:
    """What every line of the file would do; nothing is done yet."""
    try:
        text = posted.text_file("file", NO_FILE, NOT_UTF8)
        outcomes = files.preview(current_tx(), files.read(text))
    except Invalid as refused:
        return _form(reader().say(refused.sentence), 422)
    return _result(outcomes, text, done=False)


@bp.post("/file/confirmation")
@own_transactions
@limited(WRITING)
@staff_only("finance")
def take() -> str | tuple[str, int]:
    """Every line that can be is carried out; sent twice, it acts once."""
    services, by = runtime_services(), me().id
    try:
        rows = files.read(posted.value("rows"))
    except Invalid as refused:
        return _form(reader().say(refused.sentence), 422)
    return _result(files.take(services.transactions, services.settings.platform, rows, by), "", done=True)


def _result(outcomes: Sequence[Outcome], rows: str, done: bool) -> str:
    who = reader()
    count = Counter(each.what for each in outcomes)
    said = [
        who.say(sentence(message, num=count[what], amounts=_amounts(outcomes, what)))
        for what, message in COUNTS.items()
        if count[what]
    ]
    return shown(
        "finance/instruction_file_review.html",
        HERE,
        lines=[_line(each) for each in outcomes],
        sums=said,
        rows=rows,
        done=done,
        acts=bool(said),
        back=url_for(".form"),
    )


def _amounts(outcomes: Sequence[Outcome], what: str) -> str:
    """What these lines come to, in each currency."""
    sums: Counter[str] = Counter()
    for each in outcomes:
        if each.what == what and each.money is not None:
            sums[each.money.currency] += each.money.minor
    return " + ".join(reader().money(Money(minor, currency)) for currency, minor in sorted(sums.items()))


def _line(outcome: Outcome) -> FileLine:
    who, row = reader(), outcome.row
    return FileLine(
        line=row.line,
        instruction=row.instruction,
        amount=who.money(outcome.money) if outcome.money else row.amount,
        reference=row.reference or row.reason,
        what=who.say(MEANS[outcome.what]),
        problem=who.say(outcome.problem) if outcome.problem else "",
        bad=outcome.what == WRONG,
    )
