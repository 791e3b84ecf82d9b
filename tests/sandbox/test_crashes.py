"""kill -9 of the sandbox, at any moment, loses nothing and makes nothing happen twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sandbox.options import Options, WrongOption
from app.services.payments.gateway import Answer, GatewayError
from tests.support.sandbox import Sandbox, Shop, asked, browse, running, until


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Sandbox, Shop]]:
    """A sandbox that the test may kill."""
    with running(tmp_path / "var") as both:
        yield both


@pytest.mark.rule("X37")
def test_what_was_answered_is_still_so_and_what_was_not_told_is_told(own: tuple[Sandbox, Shop]) -> None:
    sandbox, shop = own
    gateway = sandbox.gateway()
    paid, late, unpaid, payout = asked(), asked(), asked(), asked("payout", 10_015)
    pages = [gateway.ask(charge).page for charge in (paid, late, unpaid)]
    shop.answers |= {operation.key: [500] * 10 for operation in (paid, late, payout)}  # nothing is taken before the end
    assert browse(pages[0], {"card": "pays"}).status == 303
    assert browse(pages[1], {"card": "late"}).status == 303
    with pytest.raises(GatewayError):
        gateway.ask(payout)
    sandbox.kill()
    with pytest.raises(GatewayError) as away:
        gateway.look(paid.key)
    assert (away.value.code, away.value.final) == ("no_connection", False)
    shop.answers.clear()

    sandbox.start()
    assert gateway.ask(payout) == gateway.ask(paid) == Answer("done")
    assert until(lambda: gateway.look(late.key) == Answer("done"))
    assert gateway.ask(unpaid) == Answer("open", pages[2])
    assert browse(pages[0], {"card": "pays"}).status == 409
    for operation in (paid, late, payout):
        assert until(lambda key=operation.key: shop.about(key))
        assert len({notice.id for notice in shop.about(operation.key)}) == 1
    assert browse(pages[2], {"card": "pays"}).status == 303


def test_a_signal_ends_it_at_once(own: tuple[Sandbox, Shop]) -> None:
    assert own[0].stop() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("SANDBOX_PORT", ""), ("GATEWAY_SECRET", ""), ("SANDBOX_NOTIFY", "ftp:x"), ("SANDBOX_SPEED", "0")],
)
def test_a_wrong_option_is_one_clear_sentence(tmp_path: Path, name: str, value: str) -> None:
    good = {"SANDBOX_PORT": "9", "GATEWAY_SECRET": "s", "DATA_DIR": str(tmp_path)}
    with pytest.raises(WrongOption, match=name):
        Options.from_env(good | {name: value})
