"""People who walk the new kind through the rooms, and the acts that each of its tests begins with."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.settings import Settings
from app.rules.base.kind import Kind
from tests.support.domain.people import Person, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.files.corpus import TXT
from tests.support.mail.mailbox import Mailbox
from tests.support.new_kind.registered import registered
from tests.support.new_kind.valuation import KIND, NAME
from tests.support.web import Browser

TINA = Person("Tina Bos", "tina@people.example", "nl", "Europe/Amsterdam", roles="support")
ASKED = {"kind": NAME, "part": "all", "worth": "600.50", "least": "200", "comment": "Only half is there."}
QUEUE = "/support/cases"


@pytest.fixture(autouse=True)
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """The kind, or a variant that a test asks for, known for the time of the test."""
    with registered(getattr(request, "param", KIND)) as known:
        yield known


@pytest.fixture
def deal(world: World) -> Deal:
    """An ongoing order of 1,240.00 EUR."""
    return world.order()


@pytest.fixture
def office(world: World, settings: Settings) -> Mailbox:
    """The mail worker."""
    return Mailbox(world, settings)


@pytest.fixture
def tina(app: Flask, world: World) -> Browser:
    """A second person of customer service."""
    with world.tx() as tx:
        user_id = user_of(tx, TINA).id
    return Browser(app, user_id)


def ask(clara: Browser, deal: Deal, **changed: str) -> str:
    """The client sends the form; the reference of the case."""
    response = clara.post(f"/orders/{deal.facts.ref}/requests?lang=en", **ASKED | changed)
    assert response.status_code == 303, response.text
    return deal.case.ref


def reply(fred: Browser, ref: str, text: str = "All of it is there.") -> TestResponse:
    """The freelancer gives a view, with a file."""
    sent = (BytesIO(b"what was made"), "proof.txt", TXT)
    return fred.post(f"/cases/{ref}/answer", act="reply", text=text, files=[sent])
