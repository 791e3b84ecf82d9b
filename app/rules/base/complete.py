"""What the registry refuses at import: a kind that is not complete, so that no page or mail meets the gap later."""

from __future__ import annotations

from app.rules.base.deadlines import DEADLINES, DeadlineKind
from app.rules.base.kind import DISPUTE, PEER, PROPOSAL, SEND_BACK, STAFF, Kind, has_button
from app.rules.base.people import CLOCK
from app.rules.base.policy import POLICIES


class IncompleteKind(ValueError):
    """A kind lacks something; the text names the kind and what it lacks."""


def check_deadline(kind: DeadlineKind) -> None:
    """Refuse (IncompleteKind) a deadline before which a person must act and that lacks its texts."""
    texts = kind.texts
    shown = (texts.button, texts.news) if kind.endless else (texts.before, texts.button, texts.news)
    if kind.reminds and None in shown:
        raise IncompleteKind(f"the deadline {kind.name} lacks a text for those who must act before it")


def check(kind: Kind) -> None:
    """Refuse (IncompleteKind) two moves alike, a state that cannot be reached, a move without its texts, a figure that
    the newest policy lacks, a form that asks for nothing, and an event without text, mail or icon."""
    seen = [(move.state, move.act, move.by) for move in kind.moves]
    twice = next((one for one in seen if seen.count(one) > 1), None)
    if twice:
        raise IncompleteKind(f"{kind.name}: two moves for {twice}")
    _check_states(kind)
    for move in kind.moves:
        if has_button(move) != (move.label is not None):
            raise IncompleteKind(f"{kind.name}: {move.act} in {move.state} needs a label, or must not have one")
        if move.by == CLOCK and move.after is None and not POLICIES[-1].has_window(kind.window):
            raise IncompleteKind(f"{kind.name}: nothing says when the clock does {move.act} in {move.state}")
    if kind.window and not POLICIES[-1].has_window(kind.window):
        raise IncompleteKind(f"{kind.name}: the newest policy has no window {kind.window!r}")
    _check_clocks(kind)
    _check_form(kind)
    _check_ending(kind)
    for name, event in kind.events.items():
        if not event.stories or not event.icon:
            raise IncompleteKind(f"{kind.name}: the event {name} has no text or no icon")


def _check_states(kind: Kind) -> None:
    reached = {kind.first, *(move.to for move in kind.moves)}
    lost = sorted({move.state for move in kind.moves} - reached)
    if lost:
        raise IncompleteKind(f"{kind.name}: nothing leads to {lost}")
    unseen = sorted({*kind.staff_see} - reached)
    if unseen or (kind.staff_see and kind.tier < DISPUTE):
        raise IncompleteKind(f"{kind.name}: staff see it in {unseen or kind.staff_see}, which is not theirs (F20)")
    unnamed = sorted(reached - kind.states.keys()) if kind.tier != PROPOSAL else []
    if unnamed:
        raise IncompleteKind(f"{kind.name}: nothing says what {unnamed} are called")
    closed = sorted(set(kind.evidence.states) - reached) if kind.evidence else []
    if closed:
        raise IncompleteKind(f"{kind.name}: nothing leads to {closed}, in which evidence may be added")
    unknown = sorted({state for state, _ in kind.ends} - reached)
    if unknown:
        raise IncompleteKind(f"{kind.name}: nothing leads to {unknown}, which are told by their outcome")


def _check_ending(kind: Kind) -> None:
    """X54: what else may end it says so, be it a delivery, an approval, or a request that takes its place (X25)."""
    replaced = "superseded" if kind.tier == PEER or kind.yields else ""
    untold = sorted({kind.on_delivery, kind.on_approval, replaced} - {"", *kind.ended_by})
    if untold or (kind.approved is not None and not kind.ended_by):
        raise IncompleteKind(f"{kind.name}: nothing is said where something else brings it to {untold or 'an end'}")


def _check_clocks(kind: Kind) -> None:
    unknown = sorted({*kind.fixed_windows} - {*DEADLINES, *(clock.name for clock in kind.clocks)})
    if unknown:
        raise IncompleteKind(f"{kind.name}: there are no deadlines {unknown}, which its parties cannot put off")
    for clock in kind.clocks:
        check_deadline(clock)
        if not clock.endless and not any((move.act, move.by) == (clock.act, CLOCK) for move in kind.moves):
            raise IncompleteKind(f"{kind.name}: nothing happens when {clock.name} runs out")
    for move in kind.moves:
        sent_back = any((each.state, each.act) == (move.state, SEND_BACK) for each in kind.moves)
        if move.second is not None and (move.text is None or not sent_back):
            raise IncompleteKind(f"{kind.name}: a second person cannot read {move.act} or send it back")
        told = {f"{kind.subject}.proposed", f"{kind.subject}.sent_back"}
        if move.second is not None and not told <= kind.events.keys():
            raise IncompleteKind(f"{kind.name}: nothing says that {move.act} was proposed, or sent back")


def _check_form(kind: Kind) -> None:
    if kind.tier != PROPOSAL and (kind.details is None or kind.comment is None):
        raise IncompleteKind(f"{kind.name}: nothing says what its form asks for")
    if kind.tier == STAFF and (kind.asks is None or kind.line is None):
        raise IncompleteKind(f"{kind.name}: staff see it without a title or a line in their queue")
