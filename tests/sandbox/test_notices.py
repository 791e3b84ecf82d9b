"""Signed notices: only the gateway's own, of now and readable, are believed; and none is given up too soon."""

import json
from datetime import timedelta

import pytest

from app.core.clock import SystemClock
from app.core.instants import EPOCH
from app.core.security.signatures import sign
from app.core.settings import Settings
from app.services.payments.gateway import BadNotice, Gateway, GatewayNotice, open_gateway
from tests.support.sandbox import SECRET, Received, Sandbox, Shop, asked, until

NOW = SystemClock().wall()
SECOND = int((NOW - EPOCH).total_seconds())
BODY = b'{"type": "operation.changed", "key": "charge:1"}'


@pytest.fixture
def reader() -> Gateway:
    """An adapter that only reads notices, of a gateway that does not run."""
    gateway = open_gateway(Settings(secret_key="", gateway_url="http://127.0.0.1:9", gateway_secret=SECRET))
    assert gateway
    return gateway


def headers(body: bytes = BODY, secret: str = SECRET, ident: str = "ntc_1", second: int = SECOND) -> dict[str, str]:
    return {
        "Webhook-Id": ident,
        "Webhook-Timestamp": str(second),
        "Webhook-Signature": sign(secret, ident, second, body),
    }


def delivered(gateway: Gateway, shop: Shop) -> tuple[str, Received]:
    """The key of a payout, and the notice that came of it."""
    payout = asked("payout")
    gateway.ask(payout)
    assert until(lambda: shop.about(payout.key))
    return payout.key, shop.about(payout.key)[0]


def test_a_notice_of_the_sandbox_is_understood(sandbox: Sandbox, gateway: Gateway, shop: Shop) -> None:
    key, notice = delivered(gateway, shop)
    now = SystemClock().wall()
    assert gateway.parse(notice.headers, notice.body, now) == GatewayNotice(notice.id, "operation.changed", key)
    with pytest.raises(BadNotice, match="signature"):
        sandbox.gateway("another secret").parse(notice.headers, notice.body, now)
    with pytest.raises(BadNotice, match="signature"):
        gateway.parse(notice.headers, notice.body.replace(b"done", b"gone"), now)
    with pytest.raises(BadNotice, match="signature"):
        gateway.parse(notice.headers | {"webhook-id": "ntc_other"}, notice.body, now)
    with pytest.raises(BadNotice, match="signature"):
        gateway.parse(notice.headers | {"webhook-timestamp": str(SECOND + 200)}, notice.body, now)


def test_the_signature_is_that_of_the_standard() -> None:
    """Computed once with openssl, so that signing and checking cannot be wrong together."""
    assert sign("secret", "msg_1", 1_700_000_000, b'{"a":1}') == "v1,Q5nZ7DiOGwijBBqvBVAK6c0zDr2JLkXI7TaV4f+Q2vY="


@pytest.mark.parametrize(("seconds", "good"), [(-301, False), (-299, True), (299, True), (301, False)])
def test_it_is_believed_for_five_minutes(reader: Gateway, seconds: int, good: bool) -> None:
    now = EPOCH + timedelta(seconds=SECOND + seconds)
    if good:
        assert reader.parse(headers(), BODY, now).key == "charge:1"
    else:
        with pytest.raises(BadNotice, match="time"):
            reader.parse(headers(), BODY, now)


def test_while_the_secret_is_changed_one_of_several_signatures_is_enough(reader: Gateway) -> None:
    ours = headers()["Webhook-Signature"]
    for several in (f"v1,AAAA {ours}", f"{ours} v1,AAAA", f"v1a,é {ours}"):
        assert reader.parse(headers() | {"Webhook-Signature": several}, BODY, NOW).id == "ntc_1"
    for none in ("", " ", "v1,", ours.removeprefix("v1,"), ours.replace("v1,", "v2,"), ours + ours):
        with pytest.raises(BadNotice, match="signature"):
            reader.parse(headers() | {"Webhook-Signature": none}, BODY, NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"type": "operation.invented", "key": "charge:1"}',
        b'{"type": ["operation.changed"]}',
        b'{"type": "operation.changed", "key": 1}',
        b'{"type": "operation.changed", "key": "' + b"k" * 81 + b'"}',
    ],
)
def test_what_is_signed_but_malformed_is_refused(reader: Gateway, body: bytes) -> None:
    with pytest.raises(BadNotice):
        reader.parse(headers(body), body, NOW)


@pytest.mark.parametrize(
    "wrong", [{"Webhook-Id": ""}, {"Webhook-Id": "i" * 81}, {"Webhook-Timestamp": "now"}, {"Webhook-Timestamp": "-1"}]
)
def test_headers_that_make_no_sense_are_refused(reader: Gateway, wrong: dict[str, str]) -> None:
    with pytest.raises(BadNotice, match="headers"):
        reader.parse(headers() | wrong, BODY, NOW)


def test_a_notice_may_be_about_nothing_in_particular(reader: Gateway) -> None:
    body = json.dumps({"type": "charge.disputed"}).encode()
    assert reader.parse(headers(body), body, NOW) == GatewayNotice("ntc_1", "charge.disputed", None)


def test_a_notice_that_is_not_taken_comes_again_under_its_id(gateway: Gateway, shop: Shop) -> None:
    payout = asked("payout")
    shop.answers[payout.key] = [500, 302, 404]
    gateway.ask(payout)
    assert until(lambda: len(shop.about(payout.key)) == 4)
    notices = shop.about(payout.key)
    assert len({notice.id for notice in notices}) == len({notice.body for notice in notices}) == 1
    assert all(gateway.parse(notice.headers, notice.body, SystemClock().wall()).key for notice in notices)


def test_a_notice_that_is_not_taken_does_not_hold_up_the_others(gateway: Gateway, shop: Shop) -> None:
    first, second = asked("payout"), asked("payout")
    shop.answers[first.key] = [503]
    gateway.ask(first)
    assert until(lambda: shop.about(first.key))
    gateway.ask(second)
    assert until(lambda: shop.about(second.key))
    assert until(lambda: len(shop.about(first.key)) == 2)
