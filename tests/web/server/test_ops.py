"""What operators' machines ask: alive, ready, figures, and what browsers report."""

import json
import logging
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.services.deadlines import outages
from tests.support.domain.worlds import World
from tests.support.web import Browser


def beat(transactions: Transactions, *roles: str) -> None:
    with transactions.open(write=True) as tx:
        for role in roles:
            outages.beat(tx, f"{role}-1", role)


def test_a_product_with_everything_running_is_ready(
    guest: Browser, clock: FixedClock, transactions: Transactions
) -> None:
    assert guest.get("/readyz").json == {"ready": False, "missing": ["scheduler", "worker"]}
    beat(transactions, "scheduler", "worker", "web")
    assert guest.get("/readyz").json == {"ready": True, "missing": []}
    clock.move(seconds=31)
    late = guest.get("/readyz")
    assert (late.status_code, late.json) == (503, {"ready": False, "missing": ["scheduler"]})


def test_a_deadline_that_nobody_sweeps_is_seen(guest: Browser, clock: FixedClock, transactions: Transactions) -> None:
    world = World(transactions, clock)
    world.order().open("client", "update")
    clock.move(hours=48, seconds=61)
    beat(transactions, "scheduler", "worker", "web")
    assert guest.get("/readyz").json == {"ready": False, "missing": ["sweep"]}
    world.sweep()
    assert guest.get("/readyz").json == {"ready": True, "missing": []}


@pytest.mark.databases("sqlite")
def test_an_older_schema_is_not_ready(guest: Browser, transactions: Transactions) -> None:
    from sqlalchemy import text

    with transactions.open(write=True) as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert guest.get("/readyz").json == {"ready": False, "missing": ["schema"]}


@pytest.mark.databases("sqlite")
def test_being_alive_asks_nobody(guest: Browser, app: Flask) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    event.listen(app.extensions[KEY].engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: seen.append(sql))
    assert guest.get("/healthz").text == "ok\n"
    assert seen == []


def figures(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_the_figures_come_from_the_database(guest: Browser, clock: FixedClock, transactions: Transactions) -> None:
    world = World(transactions, clock)
    beat(transactions, "web", "scheduler")
    world.order().open("client", "update")
    clock.move(hours=49)
    found = figures(guest.get("/metrics").text)
    assert found["rc_deadlines_due"] == 1.0
    assert found["rc_deadlines_late_seconds"] >= 3600.0
    assert found["rc_deadlines_parked"] == 0.0
    assert found["rc_deliveries_waiting"] >= 1.0
    assert found["rc_deliveries_dead"] == 0.0
    assert found['rc_heartbeat_age_seconds{role="scheduler"}'] == timedelta(hours=49).total_seconds()
    assert found["rc_redis_up"] == 0.0


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("198.51.100.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}),
        ("127.0.0.1", {"Forwarded": "for=198.51.100.7"}),
        ("", {}),
    ],
)
def test_the_figures_are_not_for_the_world(guest: Browser, address: str, headers: dict[str, str]) -> None:
    guest.client.environ_base["REMOTE_ADDR"] = address
    assert guest.get("/metrics", headers=headers).status_code == 404


@pytest.mark.databases("sqlite")
def test_a_token_opens_the_figures_from_anywhere_and_nothing_else_does(app: Flask, settings: object) -> None:
    from dataclasses import replace

    from app import create_app

    browser = Browser(create_app(replace(app.extensions[KEY].settings, metrics_token="open sesame")))
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer open sesamé"}).status_code == 404
    browser.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert browser.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200


REPORT = {
    "csp-report": {
        "document-uri": "https://rc.example/password/secret-token",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?user=clara",
    }
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("body", "logged"),
    [
        (json.dumps(REPORT).encode(), "csp.report rule=script-src-elem host=evil.example"),
        (
            b'{"csp-report": {"blocked-uri": "inline", "violated-directive": "style-src self"}}',
            "rule=style-src host=inline",
        ),
        (b"not json", "unreadable"),
        (b"[]", "unreadable"),
        (b'{"csp-report": 7}', "unreadable"),
        (b'{"csp-report": {"blocked-uri": "http://["}}', "unreadable"),
        (b"\xff\xfe", "unreadable"),
        (b"[" * 10_000, "unreadable"),
    ],
)
def test_a_report_is_logged_without_what_is_personal(
    guest: Browser, caplog: pytest.LogCaptureFixture, body: bytes, logged: str
) -> None:
    cross = {"Sec-Fetch-Site": "cross-site", "Origin": "null"}
    with caplog.at_level(logging.WARNING):
        response = guest.client.post("/csp-report", data=body, content_type="application/csp-report", headers=cross)
    assert response.status_code == 204
    assert logged in caplog.text
    assert "secret-token" not in caplog.text
    assert "clara" not in caplog.text


@pytest.mark.databases("sqlite")
def test_a_huge_report_is_dropped(guest: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert guest.client.post("/csp-report", data=b"x" * 20_000).status_code == 204
    assert "csp.report" not in caplog.text
