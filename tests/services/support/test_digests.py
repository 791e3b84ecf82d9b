"""The digest: what nobody took up within a working day, told to the members of the role, once a day each (X53)."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.models import Delivery
from app.rules.base.people import FREELANCER
from app.services.support import digests
from tests.support.domain.customer_service import ask, staff
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import FINN, SAM, STAFF, TESS, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.i18n.pseudo import pseudo, untranslated, untranslated_text
from tests.support.mail.mailbox import Mailbox, html_of, text_of
from tests.support.mail.mailbox import mailbox as mailbox

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")
PARTS = (40_000, 30_001)
INSTANT = re.compile(r"\w+, \d{1,2} \w{3,9} \d{4}, \d{2}:\d{2} \w+")
TUESDAY, FRIDAY, MONDAY = (datetime(2026, 3, day, 10, tzinfo=UTC) for day in (10, 13, 16))


@pytest.fixture(autouse=True)
def office(world: World) -> None:
    """Somebody of every staff role."""
    with world.tx() as tx:
        for person in STAFF:
            user_of(tx, person)


def due(world: World) -> int:
    """The job does its work once; how many people have a digest."""
    return digests.send(world.transactions, PLATFORM)


def asked(world: World, at: datetime = TUESDAY, title: str = "Logo") -> Deal:
    """Customer service is asked about an order."""
    world.until(at)
    deal = world.order(amounts=PARTS, title=title)
    ask(deal, part=1)
    return deal


@pytest.mark.rule("X53")
@pytest.mark.parametrize(("opened", "told"), [(TUESDAY, TUESDAY + timedelta(days=1)), (FRIDAY, MONDAY)])
def test_it_comes_after_one_working_day_to_everybody_of_the_role(
    world: World, mailbox: Mailbox, opened: datetime, told: datetime
) -> None:
    deal = asked(world, opened)
    mailbox.send()
    world.until(told - timedelta(seconds=1))
    assert due(world) == 0
    world.until(told)
    assert due(world) == 2
    sent = mailbox.send()
    assert sorted(mail["To"].split("<")[1] for mail in sent) == sorted(f"{one.email}>" for one in (SAM, TESS))
    [mail] = [mail for mail in sent if SAM.email in mail["To"]]
    assert mail["Subject"] == "1 case is waiting and has not been taken up"
    for shown in ("Clara Jansen", "Fred Ibáñez", "Milestone 1", f"/support/cases/{deal.case.ref}"):
        assert shown in text_of(mail)
        assert shown in html_of(mail)
    [dutch] = [mail for mail in sent if TESS.email in mail["To"]]
    assert dutch["Subject"] == "1 zaak wacht en niemand heeft die opgepakt"


@BOTH
@pytest.mark.rule("X53")
def test_there_is_one_a_day_for_each_person_however_often_the_job_runs(world: World, mailbox: Mailbox) -> None:
    asked(world)
    world.until(TUESDAY + timedelta(days=1))
    assert [due(world) for _ in range(3)] == [2, 0, 0]
    asked(world, TUESDAY + timedelta(days=1, minutes=1))
    world.wait(hours=3)
    assert due(world) == 0, "what came later waits for tomorrow's"
    world.until(TUESDAY + timedelta(days=2, hours=1))
    assert due(world) == 2
    subjects = {mail["Subject"] for mail in mailbox.send() if SAM.email in mail["To"]}
    assert "2 cases are waiting and have not been taken up" in subjects


@pytest.mark.rule("X53")
def test_nobody_is_told_on_a_day_off(world: World) -> None:
    asked(world, FRIDAY - timedelta(days=1))
    for days in (2, 3):
        world.until(FRIDAY + timedelta(days=days - 1))
        assert due(world) == 0
    world.until(MONDAY)
    assert due(world) == 2


@pytest.mark.rule("X53")
def test_what_was_taken_up_meanwhile_is_not_told_and_an_empty_digest_is_not_sent(
    world: World, mailbox: Mailbox
) -> None:
    deal, other = asked(world), asked(world, title="Website")
    mailbox.send()
    world.until(TUESDAY + timedelta(days=1))
    assert due(world) == 2
    staff(deal, "take")
    [one] = [text_of(mail) for mail in mailbox.send() if SAM.email in mail["To"]]
    assert (deal.case.ref in one, other.case.ref in one) == (False, True)
    world.wait(days=1)
    assert due(world) == 2
    staff(other, "take")
    assert [mail["To"] for mail in mailbox.send() if SAM.email in mail["To"] or TESS.email in mail["To"]] == []
    world.wait(days=1)
    assert due(world) == 0


@pytest.mark.rule("X53", "X62")
def test_a_party_is_not_told_of_the_own_case_nor_who_left_the_role(world: World, mailbox: Mailbox) -> None:
    world.until(TUESDAY)
    deal = world.order(amounts=PARTS, freelancer=TESS)
    ask(deal)
    mailbox.send()
    world.until(TUESDAY + timedelta(days=1))
    assert due(world) == 1
    with world.tx() as tx:
        user_of(tx, SAM).roles = "translator"
    assert mailbox.send() == []
    assert [row.error for row in world.rows(Delivery, Delivery.letter.is_(None))][-1] == "nothing_waits"


@BOTH
@pytest.mark.rule("X53", "G8")
def test_finance_hears_of_refunds_that_nobody_tried_again(world: World, mailbox: Mailbox) -> None:
    world.until(TUESDAY)
    deal = world.order(state="cancelled")
    deal.gateway("failed")
    mailbox.send()
    world.until(TUESDAY + timedelta(days=1))
    assert due(world) == 1
    [mail] = mailbox.send()
    assert FINN.email in mail["To"]
    assert mail["Subject"] == "1 reembolso espera a que alguien lo intente de nuevo"
    assert deal.facts.ref[:8] in text_of(mail)
    assert "/finance/operations" in text_of(mail)


@pytest.mark.rule("X53", "F20")
def test_a_request_between_the_two_is_in_no_digest(world: World) -> None:
    world.until(TUESDAY)
    world.order().open(FREELANCER, "cancel")
    world.until(TUESDAY + timedelta(days=1, hours=12))
    assert due(world) == 0


@BOTH
@pytest.mark.rule("X53", "X46")
def test_a_job_that_is_killed_before_it_commits_tells_everybody_later(world: World) -> None:
    """Two jobs at once, or one that was killed and one that repeats it: the key of the day is there only once."""
    asked(world)
    world.until(TUESDAY + timedelta(days=1))
    with suppress(Killed), world.tx() as tx:
        assert [digests.write(tx, PLATFORM) for _ in range(2)] == [2, 0]
        raise Killed
    assert due(world) == 2


class Killed(Exception):
    """The process ends here."""


@pytest.mark.rule("G4", "X53")
def test_it_is_said_whole_in_every_language_and_nothing_goes_round_the_catalogs(world: World, mailbox: Mailbox) -> None:
    """Somebody with both roles has one mail, with a part for each."""
    both = replace(SAM, roles="support finance", timezone="Europe/Amsterdam")
    with world.tx() as tx:
        user_of(tx, SAM).roles = both.roles
    deal = asked(world, title="Logo & <b>menu</b>")
    refund = world.order(state="cancelled")
    refund.gateway("failed")
    mailbox.send()
    world.until(TUESDAY + timedelta(days=1))
    assert due(world) == 3
    again = mailbox.waiting()
    for locale in ("en", "nl", "es"):
        mailbox.move(replace(both, locale=locale))
        [mail] = [mail for mail in mailbox.send() if SAM.email in mail["To"]]
        assert mail["Content-Language"] == locale
        for said in (text_of(mail), html_of(mail)):
            assert not re.search(r"%\(|\{\{|None|undefined", said)
            assert f"/support/cases/{deal.case.ref}" in said
            assert "/finance/operations" in said
        assert "<b>menu" not in html_of(mail)
        assert not re.search(r"\n{3,}", text_of(mail))
        again()
    mailbox.move(replace(both, locale="en"))
    with pseudo():
        [mail] = [mail for mail in mailbox.send() if SAM.email in mail["To"]]
    known = ["Logo & <b>menu</b>", "Part 1", "Clara Jansen", "Fred Ibáñez", refund.facts.ref[:8], SAM.name]
    for text, found in (
        (text_of(mail), untranslated_text),
        (html_of(mail), untranslated),
        (mail["Subject"], untranslated_text),
    ):
        assert found(INSTANT.sub("", text), known) == []
