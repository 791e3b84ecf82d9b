"""Whoever is suspended while a dispute is open still answers it, and does nothing else; its clock runs on (§12)."""

from collections.abc import Callable

import pytest

from app.core.database.tx import Transactions
from app.models import Delivery, PasswordLink
from app.rules.base.people import CLIENT, FREELANCER
from app.services.accounts import accounts
from tests.support.domain import customer_service
from tests.support.domain.people import CLARA, FRED, GOOD_PASSWORD, Person
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox
from tests.support.mail.mailbox import mailbox as mailbox
from tests.support.pages.lists import BOTH, english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.rules.dispute_pages import hidden
from tests.support.services.disputes import AMOUNT, act, dispute, locked, negotiating
from tests.support.web import Browser

pytestmark = pytest.mark.rule("M6", "M13", "B13")
Enter = Callable[..., Browser]
CLOSED = "This account is suspended."


@pytest.fixture
def deal(world: World) -> Deal:
    """A part of an order's money is disputed by Clara, and Fred, who has to answer, is suspended."""
    deal = world.order()
    dispute(deal)
    suspend(world, deal)
    return deal


def suspend(world: World, deal: Deal, who: str = FREELANCER) -> None:
    with world.tx() as tx:
        accounts.suspend(tx, deal.user_id(who))


@BOTH
def test_they_sign_in_again_read_the_case_and_challenge_it(enter: Enter, fred: Browser, deal: Deal) -> None:
    assert fred.get("/account").status_code == 302, "every browser was signed out"
    fred = enter(FRED)
    assert fred.get("/").location == f"/cases/{deal.case.ref}"
    page = fred.get(f"/cases/{deal.case.ref}?lang=en").text
    assert CLOSED in plain(page)
    assert 'href="/inbox"' not in page
    asked = fred.get(f"/cases/{deal.case.ref}/answer?act=challenge&lang=en").text
    assert fred.post(f"/cases/{deal.case.ref}/answer", **hidden(asked), text="All is there.").status_code == 303
    assert deal.case.state == "stage_2"
    assert deal.told(CLIENT)[-1] == "dispute.challenged"
    assert fred.get(f"/orders/{deal.facts.ref}").status_code == 200
    assert fred.get(f"/cases/{deal.case.ref}/evidence").status_code == 200


@pytest.mark.parametrize("name", ["accept", "concede"])
def test_what_they_agree_to_ends_it_and_shuts_the_door(enter: Enter, deal: Deal, name: str) -> None:
    fred = enter(FRED)
    asked = fred.get(f"/cases/{deal.case.ref}/answer?act={name}&lang=en").text
    assert fred.post(f"/cases/{deal.case.ref}/answer", **hidden(asked)).status_code == 303
    assert deal.case.state == "settled"
    assert deal.told(CLIENT)[-1] == "dispute.settled"
    assert fred.get(f"/orders/{deal.facts.ref}").status_code == 302
    assert CLOSED in fred.post("/login", email=FRED.email, password=GOOD_PASSWORD).text


def test_they_may_ask_for_more_time_and_the_other_side_hears_of_it(enter: Enter, deal: Deal) -> None:
    fred = enter(FRED)
    assert fred.post(f"/cases/{deal.case.ref}/more-time", days="2").status_code == 303
    assert deal.told(CLIENT)[-1] == "deadline.more_asked"


def test_they_do_nothing_else(enter: Enter, deal: Deal, world: World) -> None:
    other = world.order()
    asked = other.open(CLIENT, "cancel")
    fred, own = enter(FRED), f"/orders/{deal.facts.ref}"
    paths = ("/orders", "/inbox", "/account", "/earnings", "/disputes", f"/orders/{other.facts.ref}", f"/cases/{asked}")
    for path in (*paths, f"{own}/resolution", f"{own}/deliveries", f"/cases/{asked}/answer?act=accept"):
        refused = fred.get(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert refused.status_code == 403, path
        said = plain(main_of(refused.text))
        assert "You can only answer the case that is open" in said, path
        assert f'href="/cases/{deal.case.ref}"' in refused.text, path
    for path, fields in (
        (f"{own}/messages", {"message": "Hello"}),
        (f"{own}/requests", {"kind": "extension"}),
        (f"{own}/deliveries", {"message": "Here it is."}),
        (f"/cases/{asked}/answer", {"act": "accept"}),
        ("/account", {"name": "Fred", "locale": "en", "timezone": "Europe/Madrid"}),
    ):
        assert fred.post(path, **fields).status_code == 403, path
    assert (deal.state, other.case.state) == ("ongoing", "open")


def test_a_stranger_s_pages_are_still_nobody_s(enter: Enter, deal: Deal) -> None:
    assert enter(FRED).get(f"/cases/{'0' * 32}").status_code == 404


@pytest.mark.rule("M12")
def test_its_clock_runs_on_and_silence_loses_it(world: World, deal: Deal) -> None:
    world.live(deal.due())
    world.sweep()
    assert (deal.case.state, deal.facts.milestones[0].refunded, locked(world)) == ("lost_by_default", AMOUNT, 0)
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "dispute.lost"
    assert world.audit() is None


def test_who_opened_it_withdraws_it_and_answers_offers_too(enter: Enter, world: World) -> None:
    deal = world.order()
    negotiating(deal)
    suspend(world, deal, CLIENT)
    clara = enter(CLARA)
    page = clara.get(f"/cases/{deal.case.ref}/answer?act=withdraw&lang=en").text
    assert clara.post(f"/cases/{deal.case.ref}/answer", **hidden(page)).status_code == 303
    assert (deal.case.state, locked(world)) == ("withdrawn", 0)
    assert deal.told(FREELANCER)[-1] == "dispute.withdrawn"


@pytest.mark.rule("X19")
def test_so_is_whoever_has_to_say_something_to_customer_service(enter: Enter, world: World) -> None:
    deal = world.order(amounts=(60_000, 50_000))
    ref = customer_service.ask(deal, CLIENT)
    suspend(world, deal)
    fred = enter(FRED)
    asked = fred.get(f"/cases/{ref}/answer?act=object&lang=en").text
    assert fred.post(f"/cases/{ref}/answer", **hidden(asked), text="No.").status_code == 303


@pytest.mark.rule("G1", "M13")
def test_mails_about_it_still_come_and_no_others(world: World, mailbox: Mailbox, deal: Deal) -> None:
    other = world.order()
    other.open(CLIENT, "cancel")
    sent = {(mail["To"].partition(" <")[0], mail["Subject"]) for mail in mailbox.send()}
    his = [subject for name, subject in sent if name == "Fred Ibáñez"]
    assert len(his) == 1, "the dispute alone"
    assert {row.error for row in world.rows(Delivery, Delivery.state == "skipped")} == {"suspended"}


def test_a_forgotten_password_is_chosen_anew_while_it_is_open(
    guest: Browser, deal: Deal, world: World, ids: dict[str, int], transactions: Transactions
) -> None:
    guest.post("/password", email=FRED.email)
    with transactions.open(write=True) as tx:
        assert [row.user_id for row in tx.session.query(PasswordLink)] == [ids["fred"]]
        token = accounts.make_link(tx, ids["fred"])
    assert guest.get(f"/password/{token}").status_code == 200
    act(deal, CLIENT, "withdraw")
    assert guest.get(f"/password/{token}").status_code == 404


@pytest.mark.rule("X33")
def test_staff_who_are_suspended_as_parties_are_no_staff(enter: Enter, world: World) -> None:
    person = Person("Rosa Vila", "rosa@people.example", "en", "Europe/Madrid", roles="support finance")
    deal = world.order(freelancer=person)
    dispute(deal)
    with world.tx() as tx:
        kept = enter(FRED).services.passwords.hash(GOOD_PASSWORD)
        user = accounts.find(tx, person.email)
        assert user is not None
        user.password_hash = kept
    suspend(world, deal)
    rosa = enter(person)
    assert "dispute" in english(rosa, f"/cases/{deal.case.ref}")
    for path in ("/support/cases", "/finance"):
        assert rosa.get(path).status_code == 403
