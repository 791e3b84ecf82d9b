"""The policy is data whose versions are only ever added (X42), and its figures are the rulebook's (§8)."""

import hashlib
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass, make_dataclass, replace
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT
from app.rules.base.policy import POLICIES, Policy, current, policy
from tests.support.domain.facts import DAY, NOW, opened, order, the_case

# One line for each version that was ever in force. A version is never changed: add another one.
FINGERPRINTS = {1: "7b0737fc77c93160", 2: "046a06e8cfd9d441", 3: "c3b01e42b4a66862", 4: "556364e5d59fe92c"}


def plain(value: object) -> object:
    """A value as text that does not depend on the order of anything."""
    if isinstance(value, Mapping):
        return sorted((key, plain(item)) for key, item in value.items())
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return [(name, plain(figure)) for name, figure in named if figure is not None]  # a version names its figures
    return [plain(item) for item in value] if isinstance(value, tuple) else repr(value)


def fingerprint(value: object) -> str:
    """Changes whenever any figure changes."""
    return hashlib.sha256(repr(plain(value)).encode()).hexdigest()[:16]


@pytest.mark.rule("X42")
def test_no_version_was_changed_and_none_was_taken_away() -> None:
    assert {one.version: fingerprint(one) for one in POLICIES} == FINGERPRINTS
    assert [one.version for one in POLICIES] == list(range(1, len(POLICIES) + 1))


@pytest.mark.rule("X42")
def test_the_fingerprint_sees_every_figure() -> None:
    seen = {fingerprint(current())}
    for field in fields(current()):
        changed = fingerprint(replace(current(), **{field.name: "something else"}))
        assert changed not in seen, field.name
        seen.add(changed)


@pytest.mark.rule("X42")
def test_a_figure_that_a_later_version_brings_changes_no_older_one() -> None:
    grown = make_dataclass("Grown", [("fee_of_arbiters", int | None, None)], bases=(Policy,), frozen=True)
    older = {field.name: getattr(current(), field.name) for field in fields(current())}
    assert fingerprint(grown(**older)) == fingerprint(current())
    assert fingerprint(grown(**older, fee_of_arbiters=500)) != fingerprint(current())


@pytest.mark.rule("X42")
def test_a_policy_cannot_be_changed_while_the_program_runs() -> None:
    with pytest.raises(FrozenInstanceError):
        current().version = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        current().windows["cancel"] = timedelta(0)  # type: ignore[index]
    with pytest.raises(TypeError):
        current().amounts["XXX"] = None  # type: ignore[index]


@pytest.mark.rule("X42")
def test_what_is_open_keeps_its_version_and_its_resolved_instants() -> None:
    facts = opened("cancel", CLIENT)
    assert the_case(facts).policy_version == facts.deadlines[0].policy_version == facts.policy.version
    shorter = replace(facts, policy=replace(current(), windows={"cancel": timedelta(hours=1)}))
    assert shorter.deadlines[0].due_at == NOW + timedelta(hours=48)
    assert the_case(opened("cancel", CLIENT, order(policy=shorter.policy))).policy_version == shorter.policy.version


@pytest.mark.rule("X42")
def test_an_unknown_version_is_not_replaced_by_another() -> None:
    assert policy(1) is POLICIES[0]
    with pytest.raises(KeyError):
        policy(0)


@pytest.mark.rule("F9", "F12", "F15", "X3", "X11", "X12", "X25", "X15", "X34", "X61", "G6")
def test_the_figures_are_those_of_the_rulebook() -> None:
    now = current()
    hours = {kind: window / timedelta(hours=1) for kind, window in now.windows.items()}
    assert hours == {
        "update": 48,
        "cancel": 48,
        "extension": 96,
        "milestone_dispute:freelancer": 4 * 24,
        "milestone_dispute:client": 14 * 24,
    }
    assert (now.refund_wait, now.repeat_pause) == (7 * DAY, DAY)
    assert (now.auto_approval_days, now.complaint_days, now.hold_days) == (14, 10, 14)
    assert now.outage_tolerance == timedelta(minutes=5)
    assert now.imported_grace == 14 * DAY
    assert [each.fee_basis_points for each in POLICIES] == [0, *[1_000] * (len(POLICIES) - 1)]
    assert [each.client_hold_days for each in POLICIES] == [None, None, *[7] * (len(POLICIES) - 2)]
    assert (now.more_time_days, now.absence_days, now.absence_year_days) == (7, 7, 14)
    assert (now.charge_window, now.offer_window) == (timedelta(hours=24), timedelta(days=7))
    assert now.amounts["EUR"].second_person == 50_000
    assert (now.amounts["EUR"].least_claim, now.amounts["JPY"].least_claim) == (500, 750)
