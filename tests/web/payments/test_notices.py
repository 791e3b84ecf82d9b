"""The gateway's notices at their address: signed ones are kept once, anything else is refused and changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.instants import EPOCH
from app.core.runtime import KEY
from app.core.security.signatures import ID, SIGNATURE, TIMESTAMP, sign
from app.core.settings import Settings
from app.models import Notice
from tests.support.lending import lent

pytestmark = pytest.mark.rule("X37")
SECRET = "between the two of us"
BODY = json.dumps({"type": "operation.changed", "key": "charge:milestone:1:abc"}).encode()


@pytest.fixture
def shop(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """An application with a gateway; nobody answers there."""
    with lent(replace(settings, gateway_url="http://127.0.0.1:9", gateway_secret=SECRET), clock) as made:
        yield made


def headers(app: Flask, body: bytes, ident: str = "n-1", secret: str = SECRET, late: int = 0) -> dict[str, str]:
    with app.extensions[KEY].transactions.open(write=False) as tx:
        now = tx.wall
    sent = int((now - EPOCH).total_seconds()) - late
    return {ID: ident, TIMESTAMP: str(sent), SIGNATURE: sign(secret, ident, sent, body)}


def kept(app: Flask) -> list[str]:
    with app.extensions[KEY].transactions.open(write=False) as tx:
        return list(tx.connection.execute(select(Notice.id)).scalars())


def test_a_signed_notice_is_kept_once(shop: Flask) -> None:
    client = shop.test_client()
    for _ in range(2):
        answer = client.post("/gateway/notices", data=BODY, headers=headers(shop, BODY))
        assert answer.status_code == 202
    assert kept(shop) == ["n-1"]


@pytest.mark.parametrize("wrong", ["secret", "body", "late", "nothing", "long"])
def test_anything_else_is_refused_and_not_kept(shop: Flask, wrong: str) -> None:
    body = BODY * 2000 if wrong == "long" else BODY
    given = headers(shop, body, secret="guessed" if wrong == "secret" else SECRET, late=301 if wrong == "late" else 0)
    sent = BODY.replace(b"abc", b"abd") if wrong == "body" else body
    answer = shop.test_client().post("/gateway/notices", data=sent, headers={} if wrong == "nothing" else given)
    assert answer.status_code == 401
    assert kept(shop) == []


@pytest.mark.databases("sqlite")
def test_no_genuine_notice_is_one_too_many(shop: Flask) -> None:
    shop.config["LIMITS"] = True
    client = shop.test_client()

    def send(number: int, secret: str = SECRET) -> int:
        given = headers(shop, BODY, f"n-{number}", secret)
        return client.post("/gateway/notices", data=BODY, headers=given).status_code

    assert [send(number) for number in range(40)] == [202] * 40
    assert [send(number, "guessed") for number in range(100, 132)] == [401] * 30 + [429] * 2
    assert [send(number) for number in range(40, 45)] == [202] * 5
    assert len(kept(shop)) == 45


def test_without_a_gateway_there_is_no_such_address(app: Flask) -> None:
    assert app.test_client().post("/gateway/notices", data=BODY, headers=headers(app, BODY)).status_code == 404
