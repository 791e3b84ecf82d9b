"""Mails that go out late: each tells what happened then, and nothing that has been overtaken since."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.mails.office import Office, text_of
from tests.people import CLARA
from tests.worlds import Deal, World


@pytest.mark.rule("X3")
def test_a_late_mail_gives_the_cause_that_held_then(office: Office, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    office.send()
    world.wait(hours=48)
    world.sweep()
    deal.agree(FREELANCER)
    office.send()
    told = [text_of(mail) for mail in office.to(CLARA.email)]
    late = next(text for text in told if "geen antwoord binnen 48 uur" in text)
    assert "beide partijen akkoord" not in late


@pytest.mark.rule("X38")
def test_a_wish_for_changes_that_was_met_before_its_mail_went_out_is_not_announced(office: Office, deal: Deal) -> None:
    deal.deliver()
    deal.ask_changes()
    deal.deliver()
    office.send()
    assert "delivered_again" in [row.error for row in office.rows("skipped")]
