"""The windows of a policy, as help and docs/rules.md tell them (G12)."""

import pytest

from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.base.policy import DAY, HOUR, POLICIES, current
from app.rules.moves import MOVES, span_of
from app.rules.texts.policy_tables import WHO, windows


@pytest.mark.rule("G12", "F9", "F12", "F15")
def test_every_window_says_for_whom_it_waits_and_how_long() -> None:
    found = {window.name: (window.who, window.span, window.civil) for window in windows(current())}
    assert found == {
        "update": (WHO[FREELANCER], 48 * HOUR, False),
        "cancel": (WHO["responder"], 48 * HOUR, False),
        "extension": (WHO[CLIENT], 96 * HOUR, False),
        "charge": (WHO[CLIENT], DAY, False),
        "extras": (WHO[CLIENT], DAY, False),
        "offer": (WHO[CLIENT], 7 * DAY, False),
        "refund": (None, 7 * DAY, False),
        "repeat": (None, 24 * HOUR, False),
        "approval": (WHO[CLIENT], 14 * DAY, True),
        "held": (None, 7 * DAY, True),
        "complaint": (WHO[CLIENT], 10 * DAY, True),
        "release": (None, 14 * DAY, True),
    }


SPANS = {
    ("brief", "offered", "lapse"): 7 * DAY,
    ("update", "open", "lapse"): 48 * HOUR,
    ("cancel", "open", "lapse"): 48 * HOUR,
    ("cancel", "lapsed", "refund"): 7 * DAY,
    ("extension", "open", "lapse"): 96 * HOUR,
    ("extension", "accepted", "unpaid"): DAY,
    ("support_cancellation", "verdict", "refund"): 7 * DAY,
    ("milestone", "charging", "lapse"): DAY,
    ("milestone", "submitted", "approve"): 14 * DAY,
} | {
    ("milestone", state, act): span
    for state in ("funded", "submitted", "approved")
    for act, span in (("release", 14 * DAY), ("pay_out", None))  # paid out when it is asked for, or on its day
}


@pytest.mark.rule("G12")
def test_the_clock_acts_after_its_time_and_people_whenever_they_like() -> None:
    by_clock = {(move.kind, move.state, move.act): span_of(move, current()) for move in MOVES if move.by == CLOCK}
    assert by_clock == SPANS
    assert {span_of(move, current()) for move in MOVES if move.by != CLOCK} == {None}


@pytest.mark.rule("X34", "X42")
def test_a_version_that_does_not_limit_what_the_client_puts_off_says_nothing_of_it() -> None:
    assert ["held" in [window.name for window in windows(policy)] for policy in POLICIES] == [False, False, True]
