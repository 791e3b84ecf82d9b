"""The terms of an offer: within the policy, kept as they were written, and said before they are accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import current
from app.rules.decide import decide_due
from app.rules.offers.terms import Terms, check_terms, terms_of
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import NOW, US, committed
from tests.support.rules.offers import DAY, THREE, WEEK, accepting, act, brief, offered


def broken(number: int = 1, **columns: object) -> Terms:
    """THREE with one milestone that is not in order."""
    parts = list(THREE.parts)
    parts[number - 1] = replace(parts[number - 1], **columns)  # type: ignore[arg-type]
    return Terms(tuple(parts))


WRONG = [
    (Terms(()), "amount_1", "too_many"),
    (Terms(THREE.parts[:1] * 21), "amount_1", "too_many"),
    (broken(2, title=""), "title_2", "title"),
    (broken(3, title="x" * 121), "title_3", "title"),
    (broken(1, deliverable=""), "deliverable_1", "deliverable"),
    (broken(1, deliverable="x" * 4001), "deliverable_1", "too_long"),
    (broken(2, amount=0), "amount_2", "amount"),
    (broken(2, amount=-1), "amount_2", "amount"),
    (broken(2, amount=current().amounts["EUR"].offer_limit + 1), "amount_2", "amount"),
    (broken(1, due_at=NOW), "due_1", "date_past"),
    (broken(3, due_at=NOW + 365 * DAY + US), "due_3", "date_too_far"),
    (broken(2, due_at=THREE.parts[0].due_at - US), "due_2", "date_order"),
]


@pytest.mark.rule("B3", "X41")
@pytest.mark.parametrize(("terms", "field", "code"), WRONG, ids=[f"{f}:{c}:{n}" for n, (_, f, c) in enumerate(WRONG)])
def test_a_milestone_has_deliverable_date_and_amount_within_the_policy(terms: Terms, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(terms, "EUR", current(), NOW)
    assert (refused.value.field, refused.value.code, refused.value.status) == (field, code, 422)


YEAR = current().extension_limit
RIGHT = [
    Terms(THREE.parts[:1] * current().milestones_limit),
    broken(3, title="x" * 120),
    broken(1, deliverable="x" * 4000),
    broken(1, due_at=NOW + US),
    broken(3, due_at=NOW + YEAR),
    broken(2, due_at=THREE.parts[0].due_at),  # delivered together with the one before
]


@pytest.mark.rule("B3", "B4", "X41")
@pytest.mark.parametrize("terms", RIGHT, ids=range(len(RIGHT)))
def test_what_is_just_within_the_policy_is_taken(terms: Terms) -> None:
    check_terms(terms, "EUR", current(), NOW)


@pytest.mark.rule("X41")
def test_a_currency_that_the_policy_does_not_know_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(THREE, "XAU", current(), NOW)
    assert refused.value.field == "currency"


@pytest.mark.rule("X41")
@pytest.mark.parametrize("currency", sorted(current().amounts))
def test_the_limit_is_that_of_the_currency(currency: str) -> None:
    most = current().amounts[currency].offer_limit
    check_terms(broken(1, amount=most), currency, current(), NOW)
    with pytest.raises(Invalid):
        check_terms(broken(1, amount=most + 1), currency, current(), NOW)


def test_terms_are_read_as_they_were_written() -> None:
    assert terms_of(THREE.as_json()) == THREE


@pytest.mark.rule("G2", "B6")
def test_accepting_says_what_is_paid_first_and_until_when() -> None:
    plan = accepting(offered())
    first, second = explain(plan, CLIENT)
    assert second.facts["amount"] == plan.before.money(10_000)
    assert second.facts["until"].moment == NOW + current().charge_window  # type: ignore[union-attr]
    assert first.message.id.startswith("The order is placed")


@pytest.mark.rule("G2")
def test_silence_says_that_the_offer_expires_and_no_money_moves() -> None:
    facts = offered()
    sentences = explain(decide_due(facts, facts.deadlines[0], NOW + WEEK), CLIENT)
    assert "expires" in sentences[0].message.id
    assert sentences[0].facts["at"] == NOW + WEEK


@pytest.mark.rule("X42")
def test_the_policy_is_that_of_the_brief() -> None:
    old = replace(brief(), policy=replace(current(), version=1, charge_window=timedelta(hours=5)))
    facts = committed(act(old, "offer", FREELANCER, terms=THREE, digest="d", text=None))
    assert explain(accepting(facts), CLIENT)[1].facts["until"].moment == NOW + timedelta(hours=5)  # type: ignore[union-attr]
