"""Each test card makes happen what it says, and the shop is told, twice told, or not told of it."""

import time

import pytest

from app.services.payments.gateway import Answer, Gateway, GatewayError, OperationRequest
from tests.support.sandbox import BACK, SPEED, Shop, asked, browse, until


def charged_with(gateway: Gateway, card: str) -> OperationRequest:
    """A new charge on whose page this card was chosen."""
    charge = asked()
    answer = browse(gateway.ask(charge).page, {"card": card})
    assert (answer.status, answer.headers["location"]) == (303, BACK)
    return charge


def told(shop: Shop, charge: OperationRequest, times: int) -> list[str]:
    """The states that the shop was told of, when it has heard all there is to hear."""
    assert until(lambda: len(shop.about(charge.key)) >= times)
    time.sleep(0.15)
    return [notice.content["state"] for notice in shop.about(charge.key)]


@pytest.mark.rule("X37")
def test_it_succeeds(gateway: Gateway, shop: Shop) -> None:
    charge = charged_with(gateway, "pays")
    assert gateway.look(charge.key) == Answer("done")
    assert told(shop, charge, 1) == ["done"]


@pytest.mark.rule("X37")
def test_it_is_declined_and_another_card_pays(gateway: Gateway, shop: Shop) -> None:
    charge = asked()
    page = gateway.ask(charge).page
    declined = browse(page, {"card": "declined"})
    assert declined.status == 422
    assert "This card was declined" in declined.text
    assert gateway.look(charge.key) == Answer("open", page, "declined")
    assert browse(page, {"card": "pays"}).status == 303
    assert gateway.look(charge.key) == Answer("done")
    assert told(shop, charge, 2) == ["declined", "done"]


@pytest.mark.rule("X37")
def test_it_succeeds_but_late(gateway: Gateway, shop: Shop) -> None:
    chosen_at = time.monotonic()
    charge = charged_with(gateway, "late")
    at_first, refund = gateway.look(charge.key), gateway.ask(asked("refund", 1, charge=charge.key))
    if time.monotonic() - chosen_at < 10 / SPEED:  # not on a machine so slow that it is known by now
        assert at_first == Answer("open")  # and no page any more: it is not to be paid again
        assert refund.error == "not_paid"
    assert told(shop, charge, 1) == ["done"]
    assert time.monotonic() - chosen_at >= 10 / SPEED
    assert gateway.look(charge.key) == Answer("done")


def test_it_succeeds_and_one_notice_comes_twice(gateway: Gateway, shop: Shop) -> None:
    charge = charged_with(gateway, "twice")
    assert told(shop, charge, 2) == ["done", "done"]
    assert len({notice.id for notice in shop.about(charge.key)}) == 1


def test_it_succeeds_and_an_old_decline_arrives_afterwards(gateway: Gateway, shop: Shop) -> None:
    charge = charged_with(gateway, "unordered")
    assert told(shop, charge, 2) == ["done", "declined"]
    success, decline = shop.about(charge.key)
    assert success.id != decline.id
    assert decline.content["at"] < success.content["at"]
    assert gateway.look(charge.key) == Answer("done")


def test_it_succeeds_and_is_only_found_by_looking(gateway: Gateway, shop: Shop) -> None:
    charge = charged_with(gateway, "silent")
    assert gateway.look(charge.key) == Answer("done")
    assert told(shop, charge, 0) == []


def test_it_succeeds_and_the_first_answer_about_it_gets_lost(gateway: Gateway, shop: Shop) -> None:
    charge = charged_with(gateway, "unheard")
    with pytest.raises(GatewayError) as lost:
        gateway.look(charge.key)
    assert (lost.value.code, lost.value.final) == ("http_504", False)
    assert gateway.look(charge.key) == Answer("done")
    assert told(shop, charge, 1) == ["done"]


def test_it_succeeds_and_the_bank_takes_it_back(gateway: Gateway, shop: Shop) -> None:
    charge = charged_with(gateway, "disputed")
    assert told(shop, charge, 2) == ["done", "disputed"]
    assert [notice.content["type"] for notice in shop.about(charge.key)] == ["operation.changed", "charge.disputed"]
    assert gateway.look(charge.key) == Answer("done")
    assert gateway.ask(asked("refund", 1, charge=charge.key)).error == "disputed"
