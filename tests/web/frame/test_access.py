"""Who finds an order or a request: its two parties; for strangers and staff it does not exist."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask_login import login_user

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.errors import Refusal
from app.services.accounts import sign_ins
from app.web.frame.access import case_for, order_id_for
from app.web.frame.sessions import _me, span
from tests.support.domain.worlds import Deal, World


@pytest.fixture
def deal(transactions: Transactions, clock: FixedClock, ids: dict[str, int]) -> Deal:
    """An order of Clara and Fred."""
    return World(transactions, clock).order()


@contextmanager
def reading_as(app: Flask, transactions: Transactions, user_id: int) -> Iterator[None]:
    with transactions.open(write=True) as tx, app.app_context():
        token = sign_ins.begin(tx, user_id, span())
    with app.test_request_context(), transactions.open(write=False) as tx:
        login_user(_me(token, sign_ins.find(tx, token)))
        yield


@pytest.mark.rule("F20", "X33")
@pytest.mark.parametrize(("name", "sees"), [("clara", True), ("fred", True), ("olga", False), ("sam", False)])
def test_parties_find_their_order_and_its_request_and_nobody_else_does(
    app: Flask, transactions: Transactions, ids: dict[str, int], deal: Deal, name: str, sees: bool
) -> None:
    case_ref, order_ref = deal.open("client", "update"), deal.facts.ref
    with reading_as(app, transactions, ids[name]):
        if sees:
            assert order_id_for(order_ref) == deal.id
            assert case_for(case_ref)[1:] == (case_ref, deal.id, order_ref, "update")
            return
        for look, ref in ((order_id_for, order_ref), (case_for, case_ref)):
            with pytest.raises(Refusal) as refused:
                look(ref)
            assert refused.value.status == 404


def test_no_reference_finds_anything_by_chance(
    app: Flask, transactions: Transactions, ids: dict[str, int], deal: Deal
) -> None:
    with reading_as(app, transactions, ids["clara"]):
        for ref in ("", "none", "x" * 65, "a\0b", "é", "%", "_" * 32, "' OR 1=1 --", "\ud800", "a\nb"):
            for look in (order_id_for, case_for):
                with pytest.raises(Refusal) as refused:
                    look(ref)
                assert refused.value.status == 404
