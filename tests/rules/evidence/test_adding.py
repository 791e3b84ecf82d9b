"""Evidence is taken in the states that a kind names, from its sides, within limits, and is told to the other (M9)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.rules.base.complete import IncompleteKind, check
from app.rules.base.kind import OPENER, RESPONDER, Evidence
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.registry import KINDS
from app.rules.evidence.adding import FILE, MESSAGE, Piece, There, check_open, decide_evidence, takes
from app.rules.files.limits import EVIDENCE, EXHIBITS, PIECES
from tests.support.domain.facts import ACTORS, NOW, opened
from tests.support.domain.worlds import refused
from tests.support.rules.support_cancellations import ask, chain, done

A_FILE, A_MESSAGE = Piece(FILE, "a", "digest"), Piece(MESSAGE, "7", "digest")
FACTS = ask(chain("funded", "planned"), CLIENT, 1)


@pytest.mark.rule("M9")
@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.evidence], ids=lambda kind: kind.name)
def test_a_case_takes_evidence_in_the_states_of_its_kind_and_in_no_other(kind) -> None:  # type: ignore[no-untyped-def]
    case = replace(FACTS.cases[-1], kind=kind.name, opened_by=CLIENT)
    sides = {OPENER: CLIENT, RESPONDER: FREELANCER}
    for state in kind.states:
        now = replace(case, state=state)
        if state in kind.evidence.states:
            assert [side for side, role in sides.items() if takes(FACTS, now, role)] == [*kind.evidence.by]
            with refused(409, "evidence_closed"):
                check_open(FACTS, replace(now, closed_at=NOW), CLIENT)
        else:
            with refused(409, "evidence_closed"):
                check_open(FACTS, now, CLIENT)


@pytest.mark.rule("M9")
def test_what_is_decided_takes_no_evidence_and_a_peer_request_never_does() -> None:
    verdict = done(FACTS, "take", "refuse")
    with refused(409, "evidence_closed"):
        decide_evidence(verdict, verdict.cases[-1], ACTORS[FREELANCER], NOW, [A_FILE], There())
    request = opened("cancel", CLIENT)
    with refused(409, "no_evidence"):
        decide_evidence(request, request.cases[-1], ACTORS[FREELANCER], NOW, [A_FILE], There())


@pytest.mark.rule("M9")
def test_a_side_that_the_kind_does_not_name_adds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = replace(KINDS["support_cancellation"], evidence=Evidence(("open",), (OPENER,)))
    monkeypatch.setattr("app.rules.evidence.adding.kind_of", lambda case: kind)
    check_open(FACTS, FACTS.cases[-1], CLIENT)
    with refused(403, "not_your_act"):
        check_open(FACTS, FACTS.cases[-1], FREELANCER)


def test_a_kind_whose_evidence_is_open_in_no_state_of_its_own_stops_the_program() -> None:
    with pytest.raises(IncompleteKind, match="evidence"):
        check(replace(KINDS["support_cancellation"], evidence=Evidence(("stage_9",))))


@pytest.mark.rule("X55")
@pytest.mark.parametrize(
    ("pieces", "there", "field", "code"),
    [
        ((), There(), "files", "nothing"),
        ((A_FILE,), There(mine=PIECES.per_side), "files", "too_many_pieces"),
        ((A_FILE, A_MESSAGE), There(mine=PIECES.per_side - 1), "files", "too_many_pieces"),
        ((A_MESSAGE,), There(messages={7}), "messages", "there_already"),
        ((replace(A_FILE, caption="x" * (PIECES.caption + 1)),), There(), "caption_a", "too_long"),
        ((A_FILE, replace(A_MESSAGE, why="x" * (PIECES.why + 1))), There(), "why_7", "too_long"),
        ((replace(A_FILE, shown_on=(NOW + timedelta(days=2)).date()),), There(), "day_a", "not_yet"),
    ],
)
def test_what_cannot_be_added_is_said_at_its_field(pieces, there, field, code) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Exception) as found:
        decide_evidence(FACTS, FACTS.cases[-1], ACTORS[FREELANCER], NOW, pieces, there)
    assert (found.value.status, found.value.field, found.value.code) == (422, field, code)  # type: ignore[attr-defined]


@pytest.mark.rule("X55")
def test_a_form_takes_as_many_fields_as_it_shows() -> None:
    from app.web.evidence.forms import MOST_MESSAGES

    assert EXHIBITS.parts > 4 * EXHIBITS.count + 2 * MOST_MESSAGES
    assert (EXHIBITS.each, EXHIBITS.together, EXHIBITS.any_kind) == (EVIDENCE.each, EVIDENCE.together, False)
