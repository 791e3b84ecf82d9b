"""How far a case with stages is, in its mails: in words, and with every stage named where it can be drawn (M5)."""

import re
from dataclasses import replace

import pytest

from app.rules.base import registry
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.registry import KINDS
from tests.support.domain.worlds import Deal
from tests.support.mail.mailbox import Mailbox, html_of, text_of
from tests.support.mail.mailbox import mailbox as mailbox
from tests.support.mail.stories import CASES, people, tell
from tests.support.pages.lists import plain
from tests.support.services.more_time import ask_more

pytestmark = pytest.mark.databases("sqlite")

STAGES = {
    "en": ("Claim and answer", "Negotiation", "Arbitration fee", "Verdict"),
    "nl": ("Claim en antwoord", "Onderhandeling", "Arbitragekosten", "Uitspraak"),
    "es": ("Petición y respuesta", "Negociación", "Tasa de arbitraje", "Decisión final"),
}
LINES = {"en": "Stage {} of 4: {}", "nl": "Fase {} van 4: {}", "es": "Etapa {} de 4: {}"}


def parts(mailbox: Mailbox, case: str, lang: str) -> list[tuple[str, str, str]]:
    """Of each mail of the last step: its text, what is read of its HTML, and the HTML."""
    _, sent = tell(CASES[case], mailbox, *people(lang))
    return [(text_of(mail), plain(html_of(mail)), html_of(mail)) for mail in sent]


@pytest.mark.rule("M5", "G4")
@pytest.mark.parametrize("lang", STAGES)
@pytest.mark.parametrize(("case", "stage"), [("dispute opened", 1), ("dispute: an offer", 2)])
def test_both_parties_read_in_which_stage_it_is_and_in_the_drawn_part_all_of_them(
    mailbox: Mailbox, case: str, stage: int, lang: str
) -> None:
    names = STAGES[lang]
    line = LINES[lang].format(stage, names[stage - 1])
    steps = " ".join(f"{'✓ ' if n < stage else ''}{n}. {name}" for n, name in enumerate(names, start=1))
    found = parts(mailbox, case, lang)
    assert len(found) == 2
    for text, read, html in found:
        assert f"\n{line}\n" in text
        assert f"{line} {steps}" in read
        assert len(re.findall("rc-stage-now", html)) == 1 + 1, "one of them, and its style"


@pytest.mark.rule("M5")
@pytest.mark.parametrize("case", ["dispute withdrawn", "dispute lost", "dispute: offer accepted", "cancel declined"])
def test_what_is_over_or_has_no_stages_says_nothing_of_them(mailbox: Mailbox, case: str) -> None:
    for text, read, html in parts(mailbox, case, "en"):
        assert not re.search(r"Stage \d of", text + read)
        assert 'class="rc-stack rc-stage' not in html


@pytest.mark.rule("M5", "G1")
def test_a_reminder_says_it_too(mailbox: Mailbox) -> None:
    deal, _ = tell(CASES["dispute opened"], mailbox, *people("en"))
    mailbox.world.live(min(d.wake_at for d in deal.facts.deadlines))
    mailbox.world.sweep()
    (mail,) = mailbox.send()
    assert "Stage 1 of 4: Claim and answer" in text_of(mail)


@pytest.mark.rule("M5")
def test_any_kind_that_has_stages_is_told_so(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = KINDS["update"]
    line = (("open", ours.states["open"]), ("answered", ours.states["answered"]))
    monkeypatch.setitem(registry._KINDS, ours.name, replace(ours, stages=line))
    found = parts(mailbox, "update asked", "en")
    assert all("Stage 1 of 2: " in text and " 2. Answered" in read for text, read, _ in found)


@pytest.mark.rule("G5", "M7")
def test_the_mail_of_an_offer_says_whose_turn_it_is_without_a_deadline(mailbox: Mailbox) -> None:
    """Ana is the client, and Ben made the offer."""
    ana, ben = people("en")
    tell(CASES["dispute: an offer"], mailbox, ana, ben)
    (asked,), (asking,) = ([text_of(mail) for mail in mailbox.to(who.email)[-1:]] for who in (ana, ben))
    assert "[It is your turn]" in asked
    assert "View and answer:\n" in asked
    assert "[Waiting for Ana Ruiz]" in asking
    assert "View the dispute:\n" in asking
    tell(CASES["dispute: offer declined"], mailbox, ana, ben)
    for who in (ana, ben):
        assert "[You can both act]" in text_of(mailbox.to(who.email)[-1])


@pytest.mark.rule("G6")
def test_the_mail_of_a_wish_for_more_time_says_that_it_is_the_turn_of_who_can_agree(
    mailbox: Mailbox, deal: Deal
) -> None:
    deal.open(CLIENT, "cancel", text="Because of the weather.")
    mailbox.send()
    ask_more(deal, FREELANCER)
    (mail,) = mailbox.send()
    assert "[Jij bent aan de beurt]" in text_of(mail)
    assert f"/cases/{deal.case.ref}" in text_of(mail)
    assert mail["Subject"].startswith("Fred Ibáñez heeft gevraagd om de termijn"), "no deadline runs against her"
