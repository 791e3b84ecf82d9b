"""Every mail, in every language: whole, translated, about this order, and in its reader's zone (G1, G2, G4, G9)."""

import re
from email.message import EmailMessage

import pytest

from app.core.i18n import reader_for, use_reader
from app.rules.texts.events import EVENTS
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.i18n.pseudo import pseudo, untranslated, untranslated_text
from tests.support.mail.mailbox import Mailbox, html_of, text_of
from tests.support.mail.stories import CASES, UNREAD, ZONES, people, play, tell

# What Babel prints for an instant, in any of the longer forms.
INSTANT = re.compile(r"(\w+, )?\d{1,2} \w{3,9} \d{4}, \d{2}:\d{2} (GMT|\(New York Time\))")


@pytest.mark.rule("G4", "X46", "X47")
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", CASES)
def test_every_mail_in_every_language_and_nothing_goes_round_the_catalogs(name: str, mailbox: Mailbox) -> None:
    """The case happens once; what waits then is sent to readers of each language, and of one that nobody speaks."""
    deal = play(CASES[name], mailbox, *people("en"))
    again = mailbox.waiting()
    assert CASES[name].event in [event.name for event in deal.events()]
    for locale in ZONES:
        mailbox.move(*people(locale))
        sent = mailbox.send()
        assert len(sent) == CASES[name].to, locale
        for mail in sent:
            check(mail, locale, deal)
        again()
    mailbox.move(*people("en"))
    with pseudo():
        sent = mailbox.send()
    assert len(sent) == CASES[name].to
    check_words(sent, deal)


WHY_KEPT = {
    "en": "If the record were changed later, this email would show it.",
    "nl": "Zou het logboek later worden gewijzigd, dan is dat met deze mail te zien.",
    "es": "Si alguien modificara el registro más adelante, este correo lo demostraría.",
}


def check(mail: EmailMessage, locale: str, deal: Deal) -> None:
    """The mail is whole, in this language, and about this order."""
    facts, text, html = deal.facts, text_of(mail), html_of(mail)
    assert mail["Content-Language"] == locale
    assert f'<html lang="{locale}"' in html
    for said in (mail["Subject"], text, html):
        assert not re.search(r"%\(|%s|\{\{|None|undefined", said.replace("width:100%", "")), locale
    assert "Logo & menu <b>for a bakery</b>" in text
    assert "Logo &amp; menu &lt;b&gt;for a bakery&lt;/b&gt;" in html
    assert "<b>for" not in html
    assert 'lang="nl">Logo' in html
    ways = (f"orders/{facts.ref}", *(f"cases/{case.ref}" for case in facts.cases[-1:]), "conversations/")
    assert any(f"http://localhost/{way}" in text for way in ways)
    assert html.count("<a href=") + html.count('<a class="rc-link" href=') == 2  # one button, and the settings
    carries_deadline = 'class="rc-wait"' in html
    assert not carries_deadline or (UNREAD[locale] in text and UNREAD[locale] in html)
    assert facts.head_hash[:12] in text
    assert facts.head_hash[:12] in html
    assert WHY_KEPT[locale] in " ".join(text.split()), "what the head of the record is good for"
    assert not re.search(r"\n{3,}", text), locale


def check_words(sent: list[EmailMessage], deal: Deal) -> None:
    """Whatever these mails of the language that nobody speaks say came out of the catalogs."""
    client, freelancer = people("en")
    known = ["Logo & menu <b>for a bakery</b>", "Second draft", client.name, freelancer.name, deal.facts.head_hash[:12]]
    known += [reader_for("en", person.timezone).zone_name for person in (client, freelancer)]
    for mail in sent:
        assert untranslated_text(INSTANT.sub("", text_of(mail)), known) == []
        assert untranslated(INSTANT.sub("", html_of(mail)), known) == []
        assert untranslated_text(mail["Subject"], known) == []


def test_every_event_that_tells_somebody_has_a_template() -> None:
    told = {name for name, event in EVENTS.items() if event.mail not in ("", "staff")}
    to_staff = {name for name, event in EVENTS.items() if event.mail == "staff"}
    assert to_staff == {"refund.failed", "charge.failed", "instruction.given", "instruction.reminded"}, (
        "see test_staff_mails"
    )
    # Nobody is told of these.
    silent = {"order.imported", "request.superseded", "payout.asked", "payout.resumed", "refund.again"}
    silent |= {"instruction.confirmed", "instruction.failed", "cancellation.given_back"}
    assert EVENTS.keys() - told - to_staff == silent
    assert {case.event for case in CASES.values()} == told


@pytest.mark.rule("G4")
@pytest.mark.databases("sqlite")
def test_language_and_zone_are_the_recipients_and_not_the_workers(mailbox: Mailbox, deal: Deal) -> None:
    deal.open("freelancer", "cancel")
    with use_reader(reader_for("es", "Asia/Tokyo")):
        mailbox.send()
    clara, fred = mailbox.to(CLARA.email)[-1], mailbox.to(FRED.email)[-1]
    assert "12 mrt" in clara["Subject"]
    assert "10:00 CET" in text_of(clara)
    assert "tijd in Nederland" in text_of(clara)
    assert "tijd in Nederland" in html_of(clara)
    assert "hora de España (Madrid)" in text_of(fred)
    assert (clara["Content-Language"], fred["Content-Language"]) == ("nl", "es")


@pytest.mark.rule("G1")
@pytest.mark.databases("sqlite")
def test_subject_status_bar_and_button_say_whose_turn_it_is(mailbox: Mailbox, world: World) -> None:
    client, freelancer = people("en")
    deal = world.order(client=client, freelancer=freelancer)
    mailbox.send()
    deal.open("client", "cancel")
    mailbox.send()
    asked, asks = mailbox.to(freelancer.email)[-1], mailbox.to(client.email)[-1]
    assert asked["Subject"] == "Answer before 12 Mar, 05:00 (New York Time) (Logo for a bakery)"
    text = text_of(asked)
    assert "[It is your turn]" in text
    assert "Thursday, 12 March 2026, 05:00 (New York Time)" in text
    assert f"View and answer:\nhttp://localhost/cases/{deal.case.ref}" in text
    assert "Clicking the button does not commit you to anything." in text
    assert "Customer service does not see it." in text
    assert asks["Subject"] == "Your cancellation request was sent (Logo for a bakery)"
    text = text_of(asks)
    assert "[Waiting for Ben Smit]" in text
    assert f"View the order:\nhttp://localhost/orders/{deal.facts.ref}" in text
    assert "does not commit you" not in text


@pytest.mark.rule("G4")
@pytest.mark.databases("sqlite")
def test_what_people_wrote_stays_out_of_mails(mailbox: Mailbox) -> None:
    for name in ("cancel asked by the freelancer", "one message", "update answered"):
        _, sent = tell(CASES[name], mailbox)
        for mail in sent:
            for wrote in ("Because of the weather.", "Hello\n", "Here is how it goes."):
                assert wrote not in text_of(mail)


@pytest.mark.rule("G4", "F13")
@pytest.mark.databases("sqlite")
def test_a_reason_is_said_in_the_readers_language(mailbox: Mailbox) -> None:
    _, sent = tell(CASES["cancel asked by the client"], mailbox, *people("en"))
    assert all("Reason: Delivery is late" in text_of(mail) for mail in sent)


@pytest.mark.rule("X40", "F19", "G3")
@pytest.mark.databases("sqlite")
def test_a_cancellation_names_its_label_its_cause_and_where_the_money_is(mailbox: Mailbox) -> None:
    _, sent = tell(CASES["cancel lapsed"], mailbox, *people("en"))
    for mail in sent:
        assert (
            "Status: Mutually cancelled\nCause: no answer within 48 hours\nMoney: €1,240.00, now in escrow"
            in text_of(mail)
        )
    _, sent = tell(CASES["cancel accepted"], mailbox, *people("en"))
    for mail in sent:
        assert "Status: Mutually cancelled\nCause: both parties agreed\nMoney: €1,240.00, refunded" in text_of(mail)


@pytest.mark.rule("X7", "X40", "B7")
@pytest.mark.databases("sqlite")
def test_a_cancellation_by_customer_service_names_its_cause_and_when_the_money_goes_back(mailbox: Mailbox) -> None:
    client, freelancer = people("en")
    _, sent = tell(CASES["support: order cancelled"], mailbox, client, freelancer)
    for mail in sent:
        text = text_of(mail)
        assert "Status: Cancelled\nCause: decided by customer service\nMoney: €400.00, now in escrow" in text
        assert "Customer service does not see it." not in text
    assert "€400.00 back." in text_of(mailbox.to(client.email)[-1])
    _, sent = tell(CASES["support: order cancelled as agreed"], mailbox, client, freelancer)
    assert all(
        "Status: Mutually cancelled\nCause: both parties agreed\nMoney: €400.00, refunded" in text_of(m) for m in sent
    )


@pytest.mark.rule("B6", "X37", "G2")
@pytest.mark.databases("sqlite")
def test_who_has_to_pay_reads_until_when_and_what_happens_otherwise(mailbox: Mailbox) -> None:
    client, freelancer = people("en")
    tell(CASES["milestone started"], mailbox, client, freelancer)
    pays, waits = mailbox.to(client.email)[-1], mailbox.to(freelancer.email)[-1]
    assert pays["Subject"].startswith("Pay before ")
    text = text_of(pays)
    assert "If you do not pay" in text
    assert "the payment expires, and the milestone can be started again." in text
    assert "View and pay:" in text
    assert "If Ana Ruiz does not pay" in text_of(waits)
    assert waits["Subject"] == "Ana Ruiz started milestone 2 (Logo & menu <b>for a bakery</b>)"


@pytest.mark.rule("B4", "B16", "G2")
@pytest.mark.databases("sqlite")
def test_a_delivered_milestone_says_that_silence_approves_it_and_not_the_order(mailbox: Mailbox) -> None:
    client, freelancer = people("en")
    tell(CASES["milestone delivered"], mailbox, client, freelancer)
    text = text_of(mailbox.to(client.email)[-1])
    assert "milestone 1 is approved automatically. €400.00 goes to Ben Smit." in text
    assert "the order is completed" not in text
