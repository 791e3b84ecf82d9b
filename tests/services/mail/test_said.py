"""Mails say what else follows, what their reader may still do, how long banks take, and that they take no answers."""

import pytest

from app.core.i18n import reader_for
from app.services.accounts import accounts
from tests.support.domain.people import user_of
from tests.support.domain.worlds import World
from tests.support.mail.mail_cases import MailCase
from tests.support.mail.mailbox import Mailbox, html_of, text_of
from tests.support.mail.order_cases import extras
from tests.support.mail.stories import CASES, UNREAD, people, play, tell

pytestmark = pytest.mark.databases("sqlite")

ANA, BEN = people("en")
STILL = "What you can still do"
BANK = "Banks usually take 5 to 10 working days to show it in the account."


def told(mailbox: Mailbox, case: str | MailCase) -> tuple[str, str]:
    """What the last mails of this story say to the client and to the freelancer."""
    tell(CASES[case] if isinstance(case, str) else case, mailbox, ANA, BEN)
    client, freelancer = (text_of(mailbox.to(who.email)[-1]) for who in (ANA, BEN))
    return client, freelancer


@pytest.mark.rule("X54", "X3")
def test_the_silent_side_reads_that_it_may_still_agree_and_what_that_does(mailbox: Mailbox) -> None:
    client, freelancer = told(mailbox, "cancel lapsed")
    assert f"{STILL}\n“I agree”: €1,240.00 goes back to Ana Ruiz right away." in freelancer
    assert STILL not in client
    assert "dispute" not in freelancer + client  # what does not exist is not promised


@pytest.mark.rule("X54", "B7", "X7")
@pytest.mark.parametrize("case", ["support asked for a milestone", "support: taken"])
def test_a_case_of_customer_service_says_what_may_come_and_that_one_may_agree_or_object(
    mailbox: Mailbox, case: str
) -> None:
    client, freelancer = told(mailbox, case)
    for text in (client, freelancer):
        assert "Until customer service decides\nThere is no deadline for customer service here." in text
        assert "If customer service decides not to cancel: Nothing changes." in text
        assert "€400.00 stays in escrow for 7 more days" in text
    assert "“I agree”: If customer service cancels it, the money goes back to the client without waiting." in freelancer
    assert "“I do not agree”: Customer service reads the objection." in freelancer
    assert "If you agree and customer service cancels it: " in freelancer
    assert "If customer service cancels it and Ben Smit has agreed: " in client
    assert "“Withdraw the request”: " in client
    assert "“I agree”" not in client


@pytest.mark.rule("X54", "X7")
def test_after_a_decision_against_its_will_a_side_reads_that_it_may_agree(mailbox: Mailbox) -> None:
    client, freelancer = told(mailbox, "support: milestone cancelled")
    assert "“I agree”: €400.00 goes back to Ana Ruiz right away." in freelancer
    assert STILL not in client


@pytest.mark.rule("X54", "X29")
def test_who_is_asked_reads_what_each_answer_does_and_costs(mailbox: Mailbox) -> None:
    play(CASES["extension asked"], mailbox, ANA, BEN)
    mailbox.send(gateway_url="https://pay.example", gateway_secret="between us")
    client, freelancer = (text_of(mailbox.to(who.email)[-1]) for who in (ANA, BEN))
    assert "If you accept: You pay €50.00 for the extras" in client
    assert "If you decline: Nothing changes." in client
    assert "“Withdraw the request”: Nothing changes." in freelancer


@pytest.mark.rule("X54", "B16")
def test_who_gets_a_delivery_reads_what_each_answer_does(mailbox: Mailbox) -> None:
    client, freelancer = told(mailbox, "delivered")
    assert "“Approve the delivery”: The delivery is approved at that moment and the order is completed." in client
    assert "“Ask for changes”: " in client
    assert STILL not in freelancer


@pytest.mark.rule("X54", "X38")
def test_the_mail_of_a_delivery_names_the_request_that_ended_with_it(mailbox: Mailbox) -> None:
    case = MailCase(
        "order.delivered",
        lambda deal, _world: deal.deliver(),
        (extras,),
    )
    for text in told(mailbox, case):
        assert "The request for more time or extras was replaced by what came after it" in text


@pytest.mark.rule("X54", "F15")
def test_the_mail_of_an_unanswered_extension_says_that_the_date_stays(mailbox: Mailbox) -> None:
    for text in told(mailbox, "extension lapsed"):
        assert "The delivery date stays as it was, and no extras are added." in text
        assert "Delivery date: 14 Mar 2026" in text


@pytest.mark.rule("X54")
@pytest.mark.parametrize("case", ["cancel declined", "update lapsed", "cancel withdrawn", "support: refused"])
def test_a_mail_of_a_request_that_ended_says_that_the_order_goes_on(mailbox: Mailbox, case: str) -> None:
    for text in told(mailbox, case):
        assert "The order goes on." in text


@pytest.mark.rule("X54")
@pytest.mark.parametrize(
    "case",
    [
        "cancel accepted",
        "cancel lapsed",
        "refund waited",
        "refund agreed",
        "refund arrived",
        "support: milestone cancelled as agreed",
        "support: order cancelled as agreed",
        "support: refund waited",
    ],
)
def test_who_gets_money_back_reads_how_long_banks_take(mailbox: Mailbox, case: str) -> None:
    client, freelancer = told(mailbox, case)
    assert client.count(BANK) == 1
    assert BANK not in freelancer


@pytest.mark.rule("X51")
def test_what_the_marketplace_pays_back_says_nothing_of_banks(mailbox: Mailbox) -> None:
    for case in ("cancelled, the marketplace pays back", "refund for the marketplace to make"):
        assert all("Banks" not in text for text in told(mailbox, case))


@pytest.mark.rule("X47")
@pytest.mark.parametrize(
    "case", ["reminded of an approval", "milestone started", "offer made", "cancel lapsed", "support: taken"]
)
def test_a_mail_with_a_deadline_says_that_answers_by_mail_are_not_read(mailbox: Mailbox, case: str) -> None:
    _, sent = tell(CASES[case], mailbox, ANA, BEN)
    for mail in sent:
        assert UNREAD["en"] in text_of(mail)
        assert UNREAD["en"] in html_of(mail)


@pytest.mark.rule("X47")
@pytest.mark.parametrize("locale", UNREAD)
def test_it_says_where_to_answer_right_below_the_deadline(mailbox: Mailbox, locale: str) -> None:
    client, freelancer = people(locale)
    tell(CASES["cancel asked by the client"], mailbox, client, freelancer)
    mine, theirs = (text_of(mailbox.to(who.email)[-1]) for who in (freelancer, client))
    for text, zone in ((mine, freelancer), (theirs, client)):
        named = reader_for(locale, zone.timezone).zone_name
        assert f"{named}\n{UNREAD[locale]}" in text
    button = {"en": "button below", "nl": "knop hieronder", "es": "botón de abajo"}[locale]
    page = {"en": "order page", "nl": "pagina van de bestelling", "es": "página del pedido"}[locale]
    assert button in mine.partition(UNREAD[locale])[2].partition("\n")[0]
    assert page in theirs.partition(UNREAD[locale])[2].partition("\n")[0]


@pytest.mark.rule("X47")
def test_the_mail_with_a_link_that_runs_out_says_so_too(mailbox: Mailbox, world: World) -> None:
    world.order(client=ANA, freelancer=BEN)
    mailbox.send()
    with world.tx() as tx:
        accounts.send_link(tx, mailbox.settings.secret_key, user_of(tx, ANA).id)
    (mail,) = mailbox.send()
    for body in (text_of(mail), html_of(mail)):
        assert f"{UNREAD['en']}: use the link." in body
