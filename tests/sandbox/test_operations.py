"""What is asked of the sandbox happens once under its key, and never more than there is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.sandbox import operations
from app.sandbox.options import Options
from app.sandbox.requests import OperationRequest as Content
from app.sandbox.store import prepare, writing
from app.services.payments.gateway import Answer, Gateway, GatewayError, OperationRequest
from tests.support.sandbox import BACK, Sandbox, Shop, asked, browse, until


def paid(gateway: Gateway, **wanted: str) -> OperationRequest:
    """A charge that was paid."""
    charge = asked(**wanted)
    assert browse(gateway.ask(charge).page, {"card": "pays"}).status == 303
    return charge


@pytest.mark.rule("X37")
def test_a_charge_is_open_with_its_page_until_it_is_paid(sandbox: Sandbox, gateway: Gateway) -> None:
    charge = asked()
    answer = gateway.ask(charge)
    assert (answer.state, answer.error) == ("open", "")
    assert answer.page.startswith(f"{sandbox.url}/pay/")
    assert gateway.look(charge.key) == answer
    assert browse(answer.page, {"card": "pays"}).headers["location"] == BACK
    assert gateway.look(charge.key) == gateway.ask(charge) == Answer("done")


def test_the_same_key_again_is_the_same_answer_and_happens_once(gateway: Gateway, shop: Shop) -> None:
    charge, payout = asked(), asked("payout")
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(gateway.ask, [charge] * 8))) == 1
        assert set(pool.map(gateway.ask, [payout] * 8)) == {Answer("done")}
    assert until(lambda: shop.about(payout.key))
    assert len(shop.about(payout.key)) == 1


@pytest.mark.parametrize("other", [{"amount": 12_501}, {"currency": "USD"}, {"kind": "payout"}, {"title": "Other"}])
def test_the_same_key_for_something_else_is_refused_for_ever(gateway: Gateway, other: dict[str, str]) -> None:
    charge = asked()
    first = gateway.ask(charge)
    with pytest.raises(GatewayError) as refusal:
        gateway.ask(replace(charge, **other))  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.final) == ("http_409", True)
    assert gateway.look(charge.key) == first


def test_a_key_may_hold_any_sign_and_an_unknown_one_is_nobody_s(gateway: Gateway) -> None:
    charge = asked(key="charge:a/b?c=%2F&d#é"[:-1])
    assert gateway.look(charge.key) is None
    gateway.ask(charge)
    found = gateway.look(charge.key)
    assert found
    assert found.state == "open"


def test_refunds_never_exceed_what_their_charge_still_has(gateway: Gateway, shop: Shop) -> None:
    charge = paid(gateway)
    parts = [asked("refund", 5_000, charge=charge.key) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(gateway.ask, parts))
    assert sorted(answer.state for answer in answers) == ["done"] * 2 + ["failed"] * 4
    assert {answer.error for answer in answers} == {"", "exceeds"}
    assert [gateway.ask(part) for part in parts] == answers
    rest = asked("refund", 2_500, charge=charge.key)
    assert gateway.ask(rest) == Answer("done")
    assert gateway.ask(asked("refund", 1, charge=charge.key)) == Answer("failed", "", "exceeds")
    assert until(lambda: shop.about(rest.key))


def test_only_a_paid_charge_of_the_same_currency_is_refunded(gateway: Gateway) -> None:
    unpaid, payout = asked(), asked("payout")
    gateway.ask(unpaid)
    gateway.ask(payout)
    charge = paid(gateway)
    assert gateway.ask(asked("refund", 1, charge=unpaid.key)).error == "not_paid"
    assert gateway.ask(asked("refund", 1, charge=payout.key)).error == "no_charge"
    assert gateway.ask(asked("refund", 1, charge="charge:none")).error == "no_charge"
    assert gateway.ask(asked("refund", 1, charge=charge.key, currency="USD")).error == "other_currency"


@pytest.mark.parametrize(
    ("amount", "at_once", "in_the_end"),
    [
        (10_000, Answer("done"), Answer("done")),
        (10_013, Answer("failed", "", "account_refused"), Answer("failed", "", "account_refused")),
        (10_014, Answer("open"), Answer("done")),
    ],
)
def test_the_last_digits_decide_what_becomes_of_a_payout(
    gateway: Gateway, shop: Shop, amount: int, at_once: Answer, in_the_end: Answer
) -> None:
    payout = asked("payout", amount)
    assert gateway.ask(payout) == at_once
    assert until(lambda: shop.about(payout.key))
    assert gateway.look(payout.key) == in_the_end
    assert [notice.content["state"] for notice in shop.about(payout.key)] == [in_the_end.state]


@pytest.mark.parametrize("again", ["ask", "look"])
def test_an_answer_that_got_lost_is_found_under_the_same_key(gateway: Gateway, shop: Shop, again: str) -> None:
    payout = asked("payout", 10_015)
    with pytest.raises(GatewayError) as lost:
        gateway.ask(payout)
    assert (lost.value.code, lost.value.final) == ("http_504", False)
    found = gateway.ask(payout) if again == "ask" else gateway.look(payout.key)
    assert found == Answer("done")
    assert until(lambda: shop.about(payout.key))
    assert len(shop.about(payout.key)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "eur"},
        {"amount": 0},
        {"amount": True},
        {"amount": 1.5},
        {"kind": "gift"},
        {"kind": "refund"},
        {"charge": "charge:1"},
        {"key": ""},
        {"key": "k" * 81},
        {"back": "javascript:alert(1)"},
        {"back": "http://shop;script-src *"},
        {"back": "http://a@b/"},
        {"title": "\ud800"},
        {"lang": "n l"},
    ],
)
def test_what_makes_no_sense_is_refused_for_ever(gateway: Gateway, wrong: dict[str, str]) -> None:
    with pytest.raises(GatewayError) as refusal:
        gateway.ask(replace(asked(), **wrong))  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.final) == ("http_400", True)


def test_who_does_not_know_the_secret_learns_and_does_nothing(sandbox: Sandbox, gateway: Gateway) -> None:
    charge, stranger = asked(), sandbox.gateway("another secret")
    gateway.ask(charge)
    for act in (lambda: stranger.look(charge.key), lambda: stranger.ask(asked())):
        with pytest.raises(GatewayError, match="http_401"):
            act()
    assert browse(f"{sandbox.url}/v1/operations/{charge.key}").status == 401


def test_the_data_are_for_its_owner_only(sandbox: Sandbox) -> None:
    assert (sandbox.data / "sandbox.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("older", "state"), [(False, "failed"), (True, "done")])
def test_an_older_charge_is_believed_only_where_the_sandbox_is_told_so(tmp_path: Path, older: bool, state: str) -> None:
    chosen = Options(1, "secret", tmp_path / "older.db", older=older)
    prepare(chosen.file)
    refund = Content("refund:old", "refund", 1_000, "EUR", "charge:old", "Logo", "https://shop.example/", "en")
    with writing(chosen.file) as line:
        standing = operations.ask(line, refund, 1, chosen)
    assert standing is not None
    assert standing.state == state
