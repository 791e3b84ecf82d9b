"""Mails to staff: what happened, about whom, what to do and where, each in their own language and no more than that
(X53, X33)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import FINN, SAM, TESS, user_of
from tests.support.domain.people import STAFF as PEOPLE
from tests.support.domain.worlds import Deal, World
from tests.support.i18n.pseudo import pseudo, untranslated, untranslated_text
from tests.support.mail.mailbox import Mailbox, html_of, text_of

pytestmark = pytest.mark.databases("sqlite")
PARTS = (40_000, 30_001)


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones, in a world with somebody of every staff role."""
    with world.tx() as tx:
        for person in PEOPLE:
            user_of(tx, person)
    return world.order(amounts=PARTS, title="Logo for a bakery")


@pytest.mark.rule("X53", "G4")
def test_each_of_customer_service_reads_it_in_their_language(deal: Deal, mailbox: Mailbox) -> None:
    mailbox.send()
    ref = ask(deal, part=1)
    mailbox.send()
    [english], [dutch] = mailbox.to(SAM.email), mailbox.to(TESS.email)
    assert english["Subject"] == "Clara Jansen asked customer service to cancel milestone 1 (Logo for a bakery)"
    request = "Clara Jansen heeft de klantenservice gevraagd om mijlpaal 1 te annuleren"
    assert dutch["Subject"] == f"{request} (Logo for a bakery)"
    for mail, todo, client in ((english, "Take up the case", "Client"), (dutch, "Neem de zaak", "Klant")):
        for body in (text_of(mail), html_of(mail)):
            for shown in (todo, client, "Clara Jansen", "Fred Ibáñez", f"http://localhost/support/cases/{ref}"):
                assert shown in body
            assert "Because of the weather." not in body, "what people wrote is read in the product, and recorded"
            assert "party to this order" not in body
            assert "/orders/" not in body


@pytest.mark.rule("X53", "X33")
def test_finance_reads_a_reference_names_and_an_amount_and_never_a_title(
    deal: Deal, world: World, mailbox: Mailbox
) -> None:
    mailbox.send()
    failed = world.order(state="cancelled", title="Secret plans")
    failed.gateway("failed")
    mailbox.send()
    [mail] = mailbox.to(FINN.email)
    short = failed.facts.ref[:8]
    subject = mail["Subject"].replace("\xa0", " ")
    assert subject == f"No se pudo hacer el reembolso de 1.240,00 € a Clara Jansen ({short})"
    for shown in ("vuelve a intentar el reembolso", short, "Clara Jansen", "Fred Ibáñez", "/finance/operations"):
        assert shown in text_of(mail)
    assert "Secret plans" not in text_of(mail) + html_of(mail)


@pytest.mark.rule("X53")
def test_nobody_is_asked_by_mail_for_what_was_done_meanwhile(deal: Deal, mailbox: Mailbox) -> None:
    mailbox.send()
    ask(deal, part=1)
    staff(deal, "take")
    mailbox.send()
    assert [mailbox.to(one.email) for one in (SAM, TESS)] == [[], []], "somebody took it up before the mail went out"
    answer(deal, FREELANCER, "object")
    told = [mail["To"] for mail in mailbox.send()]
    staff(deal, "refuse")
    mailbox.send()
    assert [mail["Subject"] for mail in mailbox.to(TESS.email)] == [
        "De klantenservice heeft besloten niet te annuleren (Logo for a bakery)"
    ]
    assert any(SAM.email in to for to in told)


@pytest.mark.rule("X33", "X53")
def test_who_left_the_role_or_is_suspended_is_told_nothing_more(deal: Deal, world: World, mailbox: Mailbox) -> None:
    mailbox.send()
    ask(deal, part=1)
    with world.tx() as tx:
        user_of(tx, SAM).roles = "translator"
        user_of(tx, TESS).suspended_at = tx.wall
    mailbox.send()
    assert [mailbox.to(one.email) for one in (SAM, TESS)] == [[], []]
    assert {row.error for row in mailbox.rows("skipped")} == {"no_role", "suspended"}


@pytest.mark.rule("F20")
def test_no_mail_to_staff_comes_of_what_the_parties_settle(deal: Deal, world: World, mailbox: Mailbox) -> None:
    plain = world.order()
    plain.open(CLIENT, "cancel")
    world.wait(hours=48)
    world.sweep()
    world.live(world.now + timedelta(days=8))
    world.sweep()
    plain.gateway()
    mailbox.send()
    assert [mailbox.to(one.email) for one in PEOPLE] == [[]] * len(PEOPLE)


def pay(deal: Deal) -> None:
    """The client begins to pay."""
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)


def taken(deal: Deal) -> None:
    """Customer service is asked about a milestone, and Sam takes it up."""
    ask(deal, part=1)
    staff(deal, "take")


Steps = tuple[Callable[[Deal], object], ...]
STORIES: dict[str, tuple[dict[str, object], Steps]] = {
    "cancellation.opened": ({"amounts": PARTS}, (lambda deal: ask(deal, part=1),)),
    "cancellation.agreed": ({"amounts": PARTS}, (taken, lambda deal: answer(deal, FREELANCER, "agree"))),
    "cancellation.objected": ({"amounts": PARTS}, (taken, lambda deal: answer(deal, FREELANCER, "object"))),
    "cancellation.withdrawn": ({"amounts": PARTS}, (taken, lambda deal: answer(deal, CLIENT, "withdraw"))),
    "cancellation.granted": ({"amounts": PARTS}, (taken, lambda deal: staff(deal, "grant"))),
    "cancellation.refused": ({"amounts": PARTS}, (taken, lambda deal: staff(deal, "refuse"))),
    "refund.failed": ({"state": "cancelled"}, (lambda deal: deal.gateway("failed"),)),
    "charge.failed": ({"state": "pending"}, (pay, lambda deal: deal.gateway("failed"))),
}


@pytest.mark.rule("G4", "X53")
@pytest.mark.parametrize("event", STORIES)
def test_every_mail_to_staff_in_every_language_and_nothing_goes_round_the_catalogs(
    world: World, mailbox: Mailbox, event: str
) -> None:
    wishes, steps = STORIES[event]
    everybody = (SAM, TESS, FINN)
    with world.tx() as tx:
        for person in everybody:
            user_of(tx, person)
    deal = world.order(title="Logo & <b>menu</b>", lang="nl", **wishes)
    for step in steps[:-1]:
        step(deal)
    mailbox.send()
    steps[-1](deal)
    again = mailbox.waiting()
    for locale in ("en", "nl", "es"):
        mailbox.move(*(replace(person, locale=locale) for person in everybody))
        sent = [mail for mail in mailbox.send() if any(person.email in mail["To"] for person in everybody)]
        assert sent, locale
        for mail in sent:
            assert mail["Content-Language"] == locale
            for said in (mail["Subject"], text_of(mail), html_of(mail)):
                assert not re.search(r"%\(|\{\{|None|undefined", said), locale
            assert "<b>menu" not in html_of(mail)
        again()
    mailbox.move(*(replace(person, locale="en") for person in everybody))
    with pseudo():
        sent = [mail for mail in mailbox.send() if any(person.email in mail["To"] for person in everybody)]
    known = ["Logo & <b>menu</b>", "Clara Jansen", "Fred Ibáñez", deal.facts.ref[:8], *(p.name for p in everybody)]
    for mail in sent:
        assert untranslated_text(text_of(mail), known) == []
        assert untranslated(html_of(mail), known) == []
        assert untranslated_text(mail["Subject"], known) == []
