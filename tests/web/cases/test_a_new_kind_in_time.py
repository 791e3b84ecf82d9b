"""The clocks of a kind that one module describes: two in turn, one without an end, pauses, and a second person."""

import re
from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.models import Operation
from app.rules.base.change import Change
from app.rules.base.people import CLIENT, FREELANCER, SUPPORT, Actor
from app.rules.decide import decide_act
from app.services.deadlines import deadlines
from app.services.store.writer import PlannedWrite, write
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World, refused
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.new_kind.walking import QUEUE, TINA, ask, reply
from tests.support.new_kind.walking import deal as deal
from tests.support.new_kind.walking import kind as kind
from tests.support.new_kind.walking import office as office
from tests.support.new_kind.walking import tina as tina
from tests.support.pages.lists import english, plain, titles
from tests.support.pages.lists import world as world
from tests.support.web import Browser

OTHER = "case:of-another-kind"
pytestmark = pytest.mark.databases("sqlite", "postgresql")


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
    assert "El trabajo se valoró" in told
    assert world.audit() is None


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
    assert "You can both act" in english(Browser(clara.app, deal.user_id(CLIENT)), f"/orders/{deal.facts.ref}")
    assert all("9999" not in text_of(mail) for mail in office.to(CLARA.email))
    later = [Browser(clara.app, deal.user_id(who)) for who in (CLIENT, FREELANCER)]  # who signed in a month ago is out
    for browser in later:
        for path in (f"/orders/{deal.facts.ref}", "/orders", "/inbox"):
            assert not re.search(r"\b9999\b", plain(english(browser, path))), "due never, and no year is named"
    assert world.audit() is None


def _paused(deal: Deal, paused: bool) -> None:
    """The approval stands still for another cause too, or no longer."""
    with deal.acting(FREELANCER) as (tx, facts, actor):
        change = Change(facts, actor, tx.now)
        if paused:
            change.pause(next(d for d in facts.deadlines if d.kind == "approval"), OTHER)
        else:
            change.resume_all(OTHER)
        change.event("milestone.waits", {}, tell=(), visibility="staff")
        write(tx, [PlannedWrite(change.plan())])


@pytest.mark.rule("X60", "X34", "X61")
def test_its_pause_stands_beside_that_of_a_request(clara: Browser, deal: Deal, world: World) -> None:
    deal.deliver()
    case = ask(clara, deal)
    _paused(deal, True)
    with refused(409, "contest_open"):  # X61: a request to cancel cannot be the other cause
        deal.open(FREELANCER, "cancel")
    approval = deal.deadline("approval")
    assert approval is not None
    assert set(approval.pauses) == {f"case:{case}", OTHER}
    _paused(deal, False)
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
    with pytest.raises(Invalid):  # now already, and not when it is confirmed
        decide_act(deal.facts, deal.facts.cases[-1], "value", Actor(SUPPORT, 99), world.now)
    assert sam.post(f"{QUEUE}/{ref}/decision", act="value", text="It is worth that.").status_code == 303
    assert (deal.case.state, deal.state) == ("talks", "ongoing"), "the state stays"
    assert [mail["To"] for mail in office.send()] == [f"{TINA.name} <{TINA.email}>"], "no party hears of it"
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


@pytest.mark.rule("X53", "X71", "G10")
def test_a_second_person_hears_of_a_proposal_and_who_proposed_it_that_it_was_sent_back(
    clara: Browser, fred: Browser, sam: Browser, tina: Browser, deal: Deal, office: Mailbox
) -> None:
    ref = ask(clara, deal)
    reply(fred, ref)
    office.send()
    sam.post(f"{QUEUE}/{ref}/decision", act="value", text="It is worth that.")
    (asked,) = office.send()
    assert TINA.email in asked["To"]
    assert "Er wacht een besluit op een tweede persoon" in text_of(asked)
    assert f"/support/cases/{ref}" in text_of(asked)
    assert "It is worth that." in plain(english(tina, f"{QUEUE}/{ref}/decision?act=value")), "what will be read"
    assert titles(english(tina, "/inbox"))[0] == "Unread: A decision is waiting for a second person"
    tina.post(f"{QUEUE}/{ref}/decision", act="send_back", text="Look at the file.")
    (back,) = office.send()
    assert "sam@" in back["To"]
    assert "sent your proposal back" in back["Subject"]
    assert "Look at the file." not in text_of(back), "what people write is read in the product"
    assert titles(english(sam, "/inbox"))[0] == "Unread: A colleague sent your proposal back"
    assert [event.name for event in deal.events() if event.visibility == "staff"] == [
        "valuation.proposed",
        "valuation.sent_back",
    ]
