"""Commands that write documentation out of the program: `flask docs rules`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.core.i18n import Reader, reader_for
from app.core.money import Money
from app.ledger.movements import MOVEMENTS
from app.rules.base import labels
from app.rules.base.people import CLOCK, ROLE_LABELS
from app.rules.base.policy import POLICIES, Policy
from app.rules.base.registry import KINDS, meaning
from app.rules.cases.reasons import REASONS
from app.rules.moves import MOVES
from app.rules.payments.bank import WORKING_DAYS
from app.rules.texts.policy_tables import IN_FORCE_SINCE, WHO, schedule_of, windows

TARGET = Path(__file__).parents[2] / "docs" / "rules.md"
_TOP = """# Rules

What the program does, written by `flask docs rules` from the policy, the transitions, the reasons and the permitted
movements of money. Do not edit this page: change the rule, and write the page again.
"""


@click.group()
def docs() -> None:
    """Documentation that is written from the program."""


@docs.command("rules")
@click.option("--check", is_flag=True, help="Change nothing; the exit code is 1 when the page is out of date.")
@with_appcontext
def rules(check: bool) -> None:
    """Write docs/rules.md."""
    text = rules_page()
    if check:
        current = TARGET.read_text(encoding="utf-8") if TARGET.is_file() else ""
        if current != text:
            click.echo("docs/rules.md is out of date: run flask docs rules.", err=True)
            sys.exit(1)
        click.echo("docs/rules.md is up to date.")
        return
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    click.echo("docs/rules.md is written.")


def rules_page() -> str:
    """The page for all policy versions, the newest first."""
    who = reader_for("en", "UTC")
    parts = [_TOP]
    for policy in reversed(POLICIES):
        parts += _version(who, policy)
    parts += [_heading("Requests"), _kinds(who), _heading("Transitions"), _transitions(who, POLICIES[-1])]
    parts += [_heading("Reasons for a cancellation"), _reasons(who), _heading("Labels"), _labels(who)]
    parts += [_heading("Permitted movements of money"), _movements()]
    return "\n".join(parts)


def _heading(text: str) -> str:
    return f"\n## {text}\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") or "–" for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _version(who: Reader, policy: Policy) -> Iterator[str]:
    yield _heading(f"Policy version {policy.version}, in force since {who.date(IN_FORCE_SINCE[policy.version])}")
    rows = (
        (
            who.say(w.what),
            who.say(w.who) if w.who else "",
            who.duration(w.span) + " *" * w.civil,
            " ".join(who.say(one) for one in (w.means, w.note) if one),
        )
        for w in windows(policy)
    )
    yield _table(("Window", "Waits for", "How long", "Afterwards"), rows)
    yield "\\* Days of the calendar in the platform's time zone, ending at the start of the day; the last day of a"
    yield "complaint counts to its end. All other windows are elapsed time.\n"
    yield _table(("Reminders in a window of", "Before its end"), _reminders(who, policy))
    yield _table(("Limit", "Value"), _limits(who, policy))
    yield _table(("Currency", "One extra at most", "Second person above"), _amounts(who, policy))


def _reminders(who: Reader, policy: Policy) -> Iterator[tuple[str, str]]:
    for window in windows(policy):
        if window.deadline:
            before = schedule_of(window.deadline, window.span, policy).before
            yield f"{who.duration(window.span)}: {who.say(window.what)}", ", ".join(map(who.duration, before))


def _limits(who: Reader, policy: Policy) -> Iterator[tuple[str, str]]:
    yield "Platform fee", f"{policy.fee_basis_points / 100:g} %"
    yield "Working days until banks show a refund", "–".join(map(who.number, WORKING_DAYS))
    yield "Characters of a text", who.number(policy.comment_limit)
    yield "Extras in one request", who.number(policy.extras_limit)
    yield "Delivery date moved at once by at most", who.duration(policy.extension_limit)
    yield "No credit for the web being down up to", who.duration(policy.outage_tolerance)
    yield "No deadline of an imported order ends within", who.duration(policy.imported_grace)
    for what, days in (
        ("Days by which both parties can put a deadline off, each time", policy.more_time_days),
        ("Days of an announced absence at once", policy.absence_days),
        ("Days of announced absence in a calendar year", policy.absence_year_days),
    ):
        yield from [(what, f"up to {days}")] if days is not None else []


def _amounts(who: Reader, policy: Policy) -> Iterator[tuple[str, str, str]]:
    for currency, limits in policy.amounts.items():
        extra, second = Money(limits.extra_limit, currency), Money(limits.second_person, currency)
        yield currency, who.money(extra), who.money(second)


_SORTS = {True: "orders without visible milestones", False: "orders with milestones", None: "all orders"}


def _kinds(who: Reader) -> str:
    rows = (
        (
            f"`{kind.name}`",
            who.say(kind.label),
            ", ".join(kind.opened_by),
            ", ".join(kind.while_order),
            _SORTS[kind.plain],
            "order page" if kind.on_order_page else "Resolution Center",
            ", ".join(f"`{state}`" for state in kind.evidence.states) if kind.evidence else "",
        )
        for kind in KINDS.values()
        if kind.while_order
    )
    return _table(("Kind", "Label", "Opened by", "Order status", "On", "Where", "Takes evidence in"), rows)


def _transitions(who: Reader, policy: Policy) -> str:
    rows = (
        (
            f"`{t.kind}`",
            f"`{t.state}`",
            f"`{t.act}`",
            who.say(WHO[t.by]) if t.by != CLOCK else "the clock",
            f"`{t.to}`",
            who.say(t.label) if t.label else "",
            who.say(meaning(t, policy)),
        )
        for t in MOVES
    )
    return _table(("Of", "In", "Act", "By", "Leads to", "Button", "What becomes true"), rows)


def _reasons(who: Reader) -> str:
    rows = (
        (f"`{r.code}`", ", ".join(r.by), who.say(r.label), "mandatory" if r.needs_explanation else "optional")
        for r in REASONS
    )
    return _table(("Code", "Given by", "Label", "Explanation"), rows)


def _labels(who: Reader) -> str:
    orders = (("order", f"`{state}`", who.say(message)) for state, message in labels.ORDER_STATES.items())
    both = (
        ("order, agreed or deemed", "`cancelled`", who.say(labels.MUTUALLY_CANCELLED)),
        *(("request", f"`{state}`", who.say(message)) for state, message in labels.CASE_STATES.items()),
        *(("role", f"`{role}`", who.say(message)) for role, message in ROLE_LABELS.items()),
    )
    return _table(("Of", "Code", "Label"), (*orders, *both))


def _movements() -> str:
    return _table(("Movement", "From", "To"), ((f"`{m.code}`", m.source, m.target) for m in MOVEMENTS.values()))
