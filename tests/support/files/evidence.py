"""A milestone order with a case that takes evidence, and the verbs of adding some through a browser."""

import re
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.models import ChatMessage
from app.services.evidence import evidence
from app.services.evidence.evidence import Beside, Offered
from app.services.store.event_hash import words
from app.services.store.event_log import Upload
from tests.support.domain.customer_service import ask
from tests.support.domain.worlds import Deal, World
from tests.support.files import corpus
from tests.support.web import Browser

Given = tuple[str, str, bytes]
PICTURE = ("page.png", "image/png", corpus.picture("PNG"))


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones, of which the client asked customer service to cancel one."""
    made = world.order(amounts=(40_000, 30_001))
    ask(made)
    return made


def page_of(deal: Deal, end: str = "") -> str:
    """The address of the evidence of the newest case."""
    return f"/cases/{deal.case.ref}/evidence{end}"


def add(browser: Browser, deal: Deal, *given: Given, end: str = "", **fields: Any) -> TestResponse:
    """Files and whatever else the form has are sent."""
    files = [(BytesIO(content), name, declared) for name, declared, content in given]
    return browser.post(page_of(deal, end), **({"files": files} if files else {}), **fields)


def tick(deal: Deal, who: str, *numbers: int, why: str = "") -> None:
    """Messages of the conversation, counted from its first, become evidence of the newest case."""
    ids = [row.id for row in deal.world.rows(ChatMessage, ChatMessage.order_id == deal.id)]
    with deal.acting(who) as (tx, facts, actor):
        beside = Beside(why=words(why, actor.user_id or 0, "en"))
        evidence.add(tx, facts, actor, deal.case.ref, Offered(messages=[(ids[number], beside) for number in numbers]))


def exhibit(deal: Deal, who: str, *uploads: Upload, caption: str = "", why: str = "") -> None:
    """Files that were stored become evidence of the newest case."""
    with deal.acting(who) as (tx, facts, actor):
        said = [words(text, actor.user_id or 0, "en") for text in (caption, why)]
        files = [(each, Beside(*said)) for each in uploads]
        evidence.add(tx, facts, actor, deal.case.ref, Offered(files))


def listed(page: str) -> list[str]:
    """The references of the files in the form's list."""
    return re.findall(r'name="kept" value="([0-9a-f]{32})"', page)
