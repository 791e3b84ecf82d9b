"""What a cancelled order is called, and the cause beneath it (F19, X3, X40, G3)."""

from datetime import timedelta

import pytest

from app.rules.base.labels import cause, cause_of, hours, order_state
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK
from tests.support.domain.facts import ACTORS, act, committed, opened, opening

CONSENTS = ("explicit", "deemed", "staff", "chargeback", "unpaid", "imported")


@pytest.mark.rule("F19", "X40")
@pytest.mark.parametrize("consent", CONSENTS)
def test_mutually_cancelled_is_for_explicit_and_deemed_consent_only(consent: str) -> None:
    label = order_state("cancelled", consent).id
    assert label == ("Mutually cancelled" if consent in ("explicit", "deemed") else "Cancelled")


@pytest.mark.rule("X3", "X40", "G3")
def test_every_cause_reads_differently_and_an_imported_one_has_none() -> None:
    causes = {consent: cause(consent, 48) for consent in CONSENTS}
    assert causes.pop("imported") is None
    assert len({said.message for said in causes.values() if said}) == 5
    deemed = causes["deemed"]
    assert deemed is not None
    assert deemed.facts == {"num": 48}
    assert deemed.message.plural == "no answer within %(num)s hours"


@pytest.mark.rule("F19", "X1", "X3", "G3")
@pytest.mark.parametrize("opener", [CLIENT, FREELANCER])
def test_agreement_and_silence_share_the_label_and_differ_in_the_cause(opener: str) -> None:
    facts = opened("cancel", opener)
    other = FREELANCER if opener == CLIENT else CLIENT
    agreed = opening(facts, "cancel", other).after
    silent = act(facts, "lapse", THE_CLOCK, facts.deadlines[0].due_at).after
    accepted = act(facts, "accept", ACTORS[other]).after
    labels = [order_state(one.state, one.consent).id for one in (agreed, accepted, silent)]
    assert labels == ["Mutually cancelled"] * 3
    assert cause_of(agreed) == cause_of(accepted) != cause_of(silent)
    assert silent.escrow.minor == facts.escrow.minor, "after silence the money waits"
    assert agreed.escrow.minor == accepted.escrow.minor == 0


@pytest.mark.rule("F19", "X42", "G3")
def test_the_cause_names_the_hours_of_the_request_whose_silence_cancelled_the_order() -> None:
    before = opened("extension", FREELANCER)
    facts = committed(act(before, "lapse", THE_CLOCK, before.deadlines[0].due_at))
    asked = opened("cancel", FREELANCER, facts, facts.cases[0].closed_at)
    silent = act(asked, "lapse", THE_CLOCK, asked.deadlines[0].due_at).after
    said = cause_of(silent)
    assert said is not None
    assert said.facts == {"num": 48}, "and not the 96 of the request before"


@pytest.mark.rule("X31")
@pytest.mark.parametrize("state", ["pending", "ongoing", "delivered", "completed"])
def test_the_label_of_any_other_state_is_its_own(state: str) -> None:
    names = {"pending": "Waiting for payment"}
    assert order_state(state, None).id == names.get(state, state.capitalize())


@pytest.mark.rule("F19")
def test_an_hour_that_has_begun_is_no_whole_hour() -> None:
    assert [hours(timedelta(hours=48, minutes=m)) for m in (0, 1, 59, 60)] == [48, 48, 48, 49]
