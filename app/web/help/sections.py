"""What the help pages show of the rules: windows, branches, reminders, reasons and examples, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from app.core.i18n import Reader
from app.core.words import N_, NP_, Message
from app.rules.base import labels
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import Policy
from app.rules.base.registry import KINDS
from app.rules.cases.reasons import offered
from app.rules.disputes.claim import reason
from app.rules.texts.examples import NAMES, example, holdings
from app.rules.texts.policy_tables import WHO, Window, branches, schedule_of, windows
from app.rules.texts.stories import RecordedEvent, headline
from app.web.components.card import WindowLine
from app.web.help.records import (
    Diagram,
    ExampleBox,
    KindCard,
    Moment,
    ReasonList,
    ReminderRow,
    Way,
    WindowRow,
    WorkedExample,
)

_OF_PLAIN_ORDERS = {state: labels.ORDER_STATES[name] for state, name in labels.PLAIN.items()}


def window_rows(who: Reader, policy: Policy) -> list[WindowRow]:
    """Every window: what it is for, whose act it waits for, how long, and what comes when nobody acts."""
    return [
        WindowRow(
            name=window.name,
            what=who.say(window.what),
            who=who.say(window.who) if window.who else "",
            span=who.duration(window.span),
            means=" ".join(who.say(one) for one in (window.means, window.note) if one),
        )
        for window in windows(policy)
    ]


def reminder_rows(who: Reader, policy: Policy) -> list[ReminderRow]:
    """The windows in which somebody must act, each drawn as a line with its reminders, and these in words (G1)."""
    return [_reminders(who, policy, window) for window in windows(policy) if window.deadline]


def _reminders(who: Reader, policy: Policy, window: Window) -> ReminderRow:
    found = schedule_of(window.deadline, window.span, policy)
    before = [who.say(N_("%(span)s before the end"), span=span) for span in found.before]
    span = who.duration(window.span)
    opened, alt = who.say(NP_("window", "Start")), who.say(_LINE, span=span)
    line = WindowLine(elapsed=0, reminders=found.places, opened=opened, due=span, alt=alt)
    return ReminderRow(who.say(window.what), before, line)


_LINE = N_("A line of %(span)s with a gap at each reminder")


def diagram(who: Reader, policy: Policy, kind: str, state: str) -> Diagram:
    """A state and the ways out of it, as the table of transitions has them."""
    names = KINDS[kind].states if kind in KINDS else _OF_PLAIN_ORDERS
    return _drawn(who, policy, kind, state, names, labels.PLAIN)


def milestone_life(who: Reader, policy: Policy) -> list[Diagram]:
    """Every state of a milestone that people meet, with the ways out of it (B4, B6)."""
    shown = ("planned", "charging", "funded", "submitted")
    return [_drawn(who, policy, "milestone", state, labels.MILESTONE_STATES, {}) for state in shown]


def _drawn(
    who: Reader, policy: Policy, kind: str, state: str, names: Mapping[str, Message], badges: Mapping[str, str]
) -> Diagram:
    ways = [
        Way(
            to=(badges.get(way.to, way.to), who.say(names[way.to])),
            act=who.say(_QUOTED, act=way.act) if way.act else "",
            who=who.say(way.who) if way.after is None else who.say(_AFTER, span=way.after),
            means=who.say(way.means),
        )
        for way in branches(kind, state, policy)
    ]
    return Diagram(who.say(names[state]), ways)


_QUOTED = N_("“%(act)s”")
_AFTER = N_("automatically after %(span)s")


def kind_rows(who: Reader, policy: Policy) -> list[KindCard]:
    """Every kind of request: who may ask it, when, where, how long the other side has, and how it can end."""
    return [
        KindCard(
            name=kind.name,
            label=who.say(kind.label),
            explains=who.say(kind.explains),
            who=_listed(who, (WHO[role] for role in kind.opened_by)),
            when=_listed(who, (labels.ORDER_STATES[state] for state in kind.while_order)),
            where=who.say(N_("On the order page") if kind.on_order_page else N_("In the Resolution Center")),
            span=who.duration(policy.windows[kind.window]),
            plain_only=kind.plain is True,
            diagram=diagram(who, policy, kind.name, "open"),
        )
        for kind in KINDS.values()
        if kind.window in policy.windows
    ]


def _listed(who: Reader, names: Iterable[Message]) -> str:
    """Labels beside each other, each as it stands on its own."""
    return " · ".join(who.say(name) for name in names)


def reason_rows(who: Reader) -> list[ReasonList]:
    """The reasons that each side may give for a cancellation (F13)."""
    titles = {CLIENT: N_("What a client can choose from"), FREELANCER: N_("What a freelancer can choose from")}
    return [
        ReasonList(who.say(title), [who.say(each.label) for each in offered(role)]) for role, title in titles.items()
    ]


def dispute_reasons(who: Reader, policy: Policy) -> list[ReasonList]:
    """The reasons that each side may give for a dispute (M4)."""
    titles = {CLIENT: N_("What a client can choose from"), FREELANCER: N_("What a freelancer can choose from")}
    given = policy.dispute_reasons or {}
    return [
        ReasonList(who.say(title), [who.say(reason(code)) for code in given.get(role, ())])
        for role, title in titles.items()
    ]


def example_of(who: Reader, policy: Policy, kind: str, opened_by: str) -> WorkedExample:
    """A worked example, decided by the rules themselves."""
    shown = example(policy, kind, opened_by)
    told = RecordedEvent("request.opened", {"by": opened_by, "kind": kind}, NAMES[CLIENT], NAMES[FREELANCER], "EUR")
    boxes = [("silent", who.say(N_("If nobody answers")), shown.silence)]
    for act, title in (("accept", N_("If the other party accepts")), ("decline", N_("If the other party declines"))):
        if act in shown.answers:
            boxes.append((act, who.say(title), shown.answers[act]))
    return WorkedExample(
        title=who.say(headline(told, "")),
        sent=who.say_html(N_("Sent on %(at)s; to be answered before %(due)s."), at=shown.sent_at, due=shown.due_at),
        boxes=[ExampleBox(box, title, [who.say_html(one) for one in sentences]) for box, title, sentences in boxes],
    )


_MOMENTS: dict[str, Message] = {
    "ongoing": N_("While the work goes on"),
    "approved": N_("After the delivery is approved"),
    "agreed": N_("After a cancellation both parties agreed to"),
    "deemed": N_("After a cancellation without an answer"),
}


def money_rows(who: Reader, policy: Policy, zone: tzinfo) -> list[Moment]:
    """Where the money of an order is at its stops, moved by the rules themselves."""
    rows = []
    for name, held in holdings(policy, zone).items():
        amounts = (
            (who.say(N_("Client")), held.client),
            (who.say(N_("In escrow")), held.escrow),
            (who.say(N_("Freelancer")), held.freelancer),
        )
        stops = [(label, who.money(amount), "ring" if amount else "empty") for label, amount in amounts]
        rows.append(Moment(who.say(_MOMENTS[name]), stops, 0 if held.next == "refund" else None))
    return rows
