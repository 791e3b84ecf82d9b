"""A kind that one module describes, walked through every room: nothing else but its catalogs knows it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.settings import Settings
from app.models import Event, File, Operation
from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, FREELANCER
from app.services.deadlines import deadlines
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED, Person, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.files.corpus import TXT
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.new_kind.registered import registered
from tests.support.new_kind.valuation import KIND, NAME
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite", "postgresql")

TINA = Person("Tina Bos", "tina@people.example", "nl", "Europe/Amsterdam", roles="support")
ASKED = {"kind": NAME, "part": "all", "worth": "600.50", "least": "200", "comment": "Only half is there."}
LEAST = "€200.00"
QUEUE = "/support/cases"


SECRET = tuple(replace(m, text=replace(m.text, readers=())) if m.act == "reply" and m.text else m for m in KIND.moves)


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


def test_the_form_asks_what_the_kind_describes_and_names_what_is_wrong(clara: Browser, deal: Deal) -> None:
    path = f"/orders/{deal.facts.ref}/resolution/{NAME}"
    form = plain(english(clara, path))
    for label in ("What is it about?", "All of the work", "What it is worth", "Only you see this.", "Explanation"):
        assert label in form
    for changed, wrong in (
        ({"part": ""}, "Choose what it is about."),
        ({"worth": ""}, "Write what the work is worth."),
        ({"worth": "much"}, "Write the price as you would read it"),
        ({"worth": "1240.01"}, "It cannot be worth more than was agreed."),
    ):
        refused = clara.post(f"{path}?lang=en", **ASKED | changed)
        assert refused.status_code == 422
        assert wrong in plain(main_of(refused.text)), wrong
        assert "Only half is there." in refused.text, "what was typed is still there"
    assert deal.facts.cases == ()


@pytest.mark.rule("G2")
def test_the_review_tells_what_may_come_before_anything_is_sent(clara: Browser, deal: Deal) -> None:
    sent = clara.post(f"/orders/{deal.facts.ref}/resolution/{NAME}?lang=en", **ASKED)
    review = plain(main_of(sent.text))
    for shown in ("€600.50", LEAST, "a last call begins", "If customer service decides", "Only half is there."):
        assert shown in review
    assert review.count("gives a view") == 1, "two states know this act"
    assert deal.facts.cases == ()


@pytest.mark.rule("X33")
def test_what_one_side_must_not_see_it_sees_nowhere(
    clara: Browser, fred: Browser, sam: Browser, deal: Deal, world: World, office: Mailbox
) -> None:
    ref = ask(clara, deal)
    world.live(deal.due())
    world.sweep()  # the last call, of which an event is for the client alone
    office.send()
    for path in (f"/orders/{deal.facts.ref}", f"/cases/{ref}"):
        assert LEAST in english(clara, path)
        assert LEAST not in english(fred, path)
    assert LEAST in english(sam, f"{QUEUE}/{ref}")
    assert any("200" in text_of(mail) for mail in office.to(CLARA.email))
    assert not any("200,00" in text_of(mail) for mail in office.to(FRED.email))
    alone = "Nobody has answered you yet"
    assert alone in english(clara, f"/orders/{deal.facts.ref}")
    assert alone in english(clara, "/inbox")
    assert alone not in english(fred, f"/orders/{deal.facts.ref}") + english(fred, "/inbox")


@pytest.mark.rule("G1", "G4", "X42")
def test_two_clocks_run_one_after_the_other_and_then_money_moves(
    clara: Browser, fred: Browser, deal: Deal, world: World, office: Mailbox
) -> None:
    ask(clara, deal)
    assert "It is your turn" in english(fred, f"/orders/{deal.facts.ref}")
    assert "Clara Jansen asks for a valuation" in english(fred, "/orders"), "it waits on the dashboard"
    world.live(deal.due())
    with world.tx(write=False) as tx:
        (line,) = deadlines.dry_run(tx, PLATFORM, world.now)
    assert line.describe() == "ongoing -> ongoing; no money moves"
    world.sweep()
    assert (deal.case.state, deal.ended("answer"), deal.ended("valuation_last_call")) == (
        "called",
        ["lapsed"],
        ["running"],
    )
    assert deal.due("valuation_last_call") == world.now + timedelta(hours=24)
    assert "Give your view before" in english(fred, "/orders")
    office.send()
    world.live(deal.due("valuation_last_call") - timedelta(hours=1))
    world.sweep()
    (reminder,) = office.send()
    assert "Da tu opinión antes del" in text_of(reminder) or "Un último aviso" in text_of(reminder)
    world.live(deal.due("valuation_last_call"))
    with world.tx(write=False) as tx:
        (line,) = deadlines.dry_run(tx, PLATFORM, world.now)
    assert line.describe() == "ongoing -> cancelled; refund 1240.00 EUR"
    world.sweep()
    assert (deal.state, deal.case.state, deal.facts.escrow.minor) == ("cancelled", "valued", 0)
    (operation,) = world.asked(Operation.kind == "refund")
    assert operation.amount == 124_000
    told = " ".join(text_of(mail) for mail in office.send())
    assert "Het werk is gewaardeerd" in told
    assert "El trabajo se ha valorado" in told
    assert world.audit() is None


@pytest.mark.rule("G8", "X33")
def test_an_answer_brings_a_text_and_a_file(
    clara: Browser, fred: Browser, sam: Browser, olga: Browser, deal: Deal
) -> None:
    ref = ask(clara, deal)
    page = fred.get(f"/cases/{ref}/answer?act=reply&lang=en").text
    assert 'type="file"' in page
    assert "Both go on talking." not in page
    assert reply(fred, ref, text="").status_code == 422
    assert fred.get(f"/cases/{ref}/answer?act=reply").status_code == 200, "nothing is lost"
    assert reply(fred, ref).status_code == 303
    (kept,) = deal.world.rows(File)
    assert (kept.case_id, kept.submission_id, kept.name) == (deal.case.id, None, "proof.txt")
    for browser, path in ((clara, f"/orders/{deal.facts.ref}"), (clara, f"/cases/{ref}"), (sam, f"{QUEUE}/{ref}")):
        seen = english(browser, path)
        assert "All of it is there." in seen
        assert f"/files/{kept.ref}" in seen
        assert browser.get(f"/files/{kept.ref}").data == b"what was made"
    assert olga.get(f"/files/{kept.ref}").status_code == 404
    assert reply(fred, ref).status_code == 409, "it was answered"


@pytest.mark.rule("X33")
@pytest.mark.parametrize("kind", [replace(KIND, moves=SECRET)], indirect=True)
def test_an_answer_for_staff_alone_stays_from_the_other_side(
    clara: Browser, fred: Browser, sam: Browser, deal: Deal
) -> None:
    ref = ask(clara, deal)
    assert reply(fred, ref).status_code == 303
    (kept,) = deal.world.rows(File)
    for browser, path, seen in ((clara, "/cases", False), (fred, "/cases", True), (sam, QUEUE, True)):
        assert ("All of it is there." in english(browser, f"{path}/{ref}")) is seen
        assert (browser.get(f"/files/{kept.ref}").status_code == 200) is seen


@pytest.mark.rule("X14", "G1")
def test_a_stage_without_an_end_only_reminds_both(
    clara: Browser, fred: Browser, deal: Deal, world: World, office: Mailbox
) -> None:
    ref = ask(clara, deal)
    reply(fred, ref)
    office.send()
    begun = world.now
    days = []
    for day in range(1, 31):
        world.live(begun + timedelta(days=day))
        world.sweep()
        sent = office.send()
        if sent:
            assert {mail["To"].split("<")[1][:-1] for mail in sent} == {CLARA.email, FRED.email}
            days.append(day)
    assert days == [3, 7, 14, 21, 28]
    assert (deal.case.state, deal.facts.escrow.minor) == ("talks", 124_000)
    assert "Both of you can act" in english(Browser(clara.app, deal.user_id(CLIENT)), f"/orders/{deal.facts.ref}")
    assert all("9999" not in text_of(mail) for mail in office.to(CLARA.email))
    later = [Browser(clara.app, deal.user_id(who)) for who in (CLIENT, FREELANCER)]  # who signed in a month ago is out
    for browser in later:
        for path in (f"/orders/{deal.facts.ref}", "/orders", "/inbox"):
            assert "9999" not in english(browser, path)
    assert world.audit() is None


@pytest.mark.rule("X60", "X34")
def test_its_pause_stands_beside_that_of_a_request(clara: Browser, deal: Deal, world: World) -> None:
    deal.deliver()
    case = ask(clara, deal)
    request = deal.open(FREELANCER, "cancel")
    approval = deal.deadline("approval")
    assert approval is not None
    assert set(approval.pauses) == {f"case:{case}", f"case:{request}"}
    deal.withdraw(FREELANCER, request)
    approval = deal.deadline("approval")
    assert approval is not None
    assert (approval.state, approval.pauses) == ("paused", (f"case:{case}",))
    clara.post(f"/cases/{case}/answer", act="withdraw")
    approval = deal.deadline("approval")
    assert approval is not None
    assert (approval.state, approval.pauses) == ("running", ())


@pytest.mark.rule("X71", "G10")
def test_a_second_person_confirms_what_weighs_much(
    clara: Browser, fred: Browser, sam: Browser, tina: Browser, deal: Deal, world: World, office: Mailbox
) -> None:
    ref = ask(clara, deal)
    reply(fred, ref)
    assert "Worth €600.50" in plain(english(sam, QUEUE))
    assert "It takes effect when a second person" in english(sam, f"{QUEUE}/{ref}/decision?act=value")
    office.send()
    assert sam.post(f"{QUEUE}/{ref}/decision", act="value", text="It is worth that.").status_code == 303
    assert (deal.case.state, deal.state) == ("talks", "ongoing"), "the state stays"
    assert office.send() == []
    for browser in (clara, fred):
        assert "It is worth that." not in english(browser, f"/cases/{ref}"), "the parties see nothing of a proposal"
    assert sam.post(f"{QUEUE}/{ref}/decision", act="value", text="Again.").status_code == 409
    assert "A colleague proposed: Decide the valuation" in plain(english(tina, f"{QUEUE}/{ref}"))
    assert tina.post(f"{QUEUE}/{ref}/decision", act="send_back").status_code == 422
    assert tina.post(f"{QUEUE}/{ref}/decision", act="send_back", text="Look at the file.").status_code == 303
    assert tina.post(f"{QUEUE}/{ref}/decision", act="value", text="It is worth 600.50.").status_code == 303
    assert deal.state == "ongoing"
    assert sam.post(f"{QUEUE}/{ref}/decision", act="value").status_code == 303
    assert (deal.state, deal.case.state, deal.facts.escrow.minor) == ("cancelled", "valued", 0)
    assert "It is worth 600.50." in english(clara, f"/cases/{ref}")
    assert [event.name for event in deal.events() if event.visibility == "staff"] == [
        "valuation.proposed",
        "valuation.sent_back",
        "valuation.proposed",
    ]
    (operation,) = world.asked(Operation.kind == "refund")
    assert operation.amount == 124_000
    assert world.audit() is None


@pytest.mark.rule("X71")
def test_what_weighs_little_one_person_decides(clara: Browser, fred: Browser, sam: Browser, deal: Deal) -> None:
    ref = ask(clara, deal, worth="499.99")
    reply(fred, ref)
    assert sam.post(f"{QUEUE}/{ref}/decision", act="value", text="Done.").status_code == 303
    assert deal.state == "cancelled"


@pytest.mark.rule("G12")
@pytest.mark.parametrize(("language", "label"), [("en", "Have the work valued"), ("nl", "Het werk laten waarderen")])
def test_help_tells_how_it_can_end(clara: Browser, language: str, label: str) -> None:
    text = plain(clara.get(f"/help/requests?lang={language}").text)
    assert label in text


@pytest.mark.parametrize(
    ("language", "asked"), [("nl", "Je hebt een waardering gevraagd"), ("es", "Has pedido una valoración")]
)
def test_it_speaks_its_readers_language(clara: Browser, deal: Deal, language: str, asked: str) -> None:
    ref = ask(clara, deal)
    for path in (f"/orders/{deal.facts.ref}", f"/cases/{ref}", "/inbox"):
        page = clara.get(f"{path}?lang={language}").text
        assert asked in page or path == "/inbox"


def test_its_record_is_chained_like_any_other(clara: Browser, deal: Deal, world: World) -> None:
    ask(clara, deal)
    assert [event.name for event in world.rows(Event, Event.order_id == deal.id)][-1] == "valuation.opened"
    assert deal.told(FREELANCER)[-1] == deal.told(CLIENT)[-1] == "valuation.opened"
    assert world.audit() is None
