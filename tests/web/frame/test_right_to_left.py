"""Names and titles that run from right to left leave the sentences in which they stand as they are, on every page."""

from html.parser import HTMLParser

import pytest

from app.models import Order, User
from app.rules.kinds.cancel import Cancel
from tests.support.domain.worlds import World
from tests.support.pages.crawler import VOID, walk
from tests.support.pages.lists import world as world
from tests.support.pages.payments import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
NAMES = ("أحمد 24 (x)", "דנה כהן 7")
TITLE = "شعار 3 (b)"


class Isolation(HTMLParser):
    """Where the page shows one of these texts beside other text and nothing keeps them apart."""

    def __init__(self, html: str, texts: tuple[str, ...]) -> None:
        super().__init__()
        self.texts = texts
        self.apart: list[bool] = []  # of each open element: whether it isolates what is in it
        self.tags: list[str] = []
        self.problems: list[str] = []
        self.isolated = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.problems += [f"{name}={value}" for name, value in given.items() if "<bdi" in value]
        if tag not in VOID:
            self.tags.append(tag)
            self.apart.append(tag == "bdi" or given.get("dir") == "auto")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tags.pop()
            self.apart.pop()

    def handle_data(self, data: str) -> None:
        inside = self.tags[-1] if self.tags else ""
        if inside in ("title", "option", "textarea") and "<bdi" in data:
            self.problems.append(data)
        for text in self.texts:
            if text not in data:
                continue
            if any(self.apart) or f"\u2068{text}\u2069" in data:
                self.isolated += 1
            elif data.strip() != text and inside not in ("title", "option"):
                self.problems.append(" ".join(data.split()))


@pytest.fixture
def deal(world: World, ids: dict[str, int]) -> str:
    """The reference of an order of two such people, with a request, messages and an end to come."""
    made = world.order(title=TITLE)
    with world.tx() as tx:
        for who, name in zip(("clara", "fred"), NAMES, strict=True):
            tx.session.get_one(User, ids[who]).name = name
    with world.tx() as tx:
        assert tx.session.get_one(Order, made.id).title == TITLE
    made.message("client", "Hoe staat het ervoor?")
    made.open("client", "update")
    made.answer("freelancer", "answer", text="Bijna klaar")
    made.open("freelancer", "cancel", Cancel("out_of_scope"))
    return made.facts.ref


def test_the_order_page_keeps_names_apart(clara: Browser, deal: str) -> None:
    found = Isolation(clara.get(f"/orders/{deal}?lang=en").text, (*NAMES, TITLE))
    assert found.problems == []
    assert found.isolated > 5


def test_signs_that_somebody_typed_are_nobodys_markup(clara: Browser, world: World) -> None:
    ref = world.order().facts.ref
    typed = {"reason": "other", "comment": "Ik wil \u2068stoppen\u2069"}
    page = clara.post(f"/orders/{ref}/resolution/cancel?lang=en", **typed).text
    assert Isolation(page, ("stoppen",)).problems == []
    assert ">Ik wil stoppen<" in page
    assert 'name="comment" value="Ik wil stoppen"' in page


@pytest.mark.parametrize("language", ["en", "nl", "es"])
def test_so_does_every_page_that_can_be_reached_from_it(
    clara: Browser, fred: Browser, deal: str, language: str
) -> None:
    problems = {}
    for browser in (clara, fred):
        for path, answer in walk(browser, (f"/orders/{deal}", "/orders", "/inbox"), language):
            if answer.mimetype == "text/html":
                problems |= {f"{path}: {one}": path for one in Isolation(answer.text, (*NAMES, TITLE)).problems}
    assert sorted(problems) == []
