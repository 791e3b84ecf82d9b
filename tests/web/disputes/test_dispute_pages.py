"""A dispute walked through its pages by both parties, without scripts: opened, challenged, countered, settled."""

import pytest

from tests.support.domain.worlds import Deal, World
from tests.support.new_kind.walking import deal as deal
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.rules.dispute_pages import CLAIM, KIND, hidden, opened
from tests.support.web import Browser


@pytest.mark.rule("M3", "M4", "X17", "G2")
def test_it_is_a_last_resort_and_the_review_says_what_is_locked(clara: Browser, deal: Deal) -> None:
    path = f"/orders/{deal.facts.ref}/resolution/{KIND}"
    before = plain(english(clara, path))
    assert "Write to Fred Ibáñez first" in before
    assert "It costs nothing" in before
    form = plain(english(clara, f"{path}?ready=1"))
    for label in ("How much money is the dispute about?", "Reason", "What you offer", "Back to you", "Explanation"):
        assert label in form, label
    typed = CLAIM | {"milestone": str(deal.facts.milestones[0].id)}
    review = plain(main_of(clara.post(f"{path}?lang=en", **typed).text))
    for said in (
        "€620.00 is locked in escrow",
        "Nothing changes for the other €620.00 in escrow",
        "If Fred Ibáñez accepts",
    ):
        assert said in review, said
    assert deal.facts.cases == ()


@pytest.mark.rule("M4", "X61", "X66")
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(clara: Browser, deal: Deal) -> None:
    path = f"/orders/{deal.facts.ref}/resolution/{KIND}"
    typed = CLAIM | {"milestone": str(deal.facts.milestones[0].id)}
    for changed, wrong in (
        ({"amount": "0"}, "Enter the amount that is disputed."),
        ({"amount": "4.99"}, "A dispute here must be about at least €5.00."),
        ({"amount": "1240.01"}, "At most €1,240.00 can be disputed here"),
        ({"amount": "much"}, "Enter the price as you would read it"),
        ({"reason": "work_done"}, "Choose a reason to continue."),
        ({"comment": ""}, "Explain what is wrong, so that the other party can answer it."),
        ({"offer_client": "600.00"}, "The amounts add up to €600.00; they must add up to €620.00."),
    ):
        refused = clara.post(f"{path}?lang=en", **typed | changed)
        assert refused.status_code == 422, changed
        assert wrong in plain(main_of(refused.text)), wrong


@pytest.mark.rule("M6", "M7", "G5", "X66", "X68")
@pytest.mark.databases("sqlite", "postgresql")
def test_challenged_countered_and_settled_without_scripts(
    clara: Browser, fred: Browser, deal: Deal, world: World
) -> None:
    ref = opened(clara, deal)
    card = plain(english(fred, f"/orders/{deal.facts.ref}"))
    for said in ("Clara Jansen opened a dispute about €620.00", "It is your turn", "Stage 1", "Claim and answer"):
        assert said in card, said
    page = fred.get(f"/cases/{ref}/answer?act=challenge&lang=en").text
    assert fred.post(f"/cases/{ref}/answer", **hidden(page), text="All of it is there.").status_code == 303
    assert "All of it is there." in english(clara, f"/orders/{deal.facts.ref}")
    asked = fred.get(f"/cases/{ref}/answer?act=offer&lang=en").text
    typed = {"offer_client": "200.00", "offer_freelancer": "300.00", "offer_escrow": "120.00", "text": "And a manual."}
    review = fred.post(f"/cases/{ref}/answer/check?lang=en", **hidden(asked), **typed)
    assert "€120.00 stays in escrow" in plain(main_of(review.text))
    assert fred.post(f"/cases/{ref}/answer", **hidden(review.text)).status_code == 303
    seen = plain(english(clara, f"/orders/{deal.facts.ref}"))
    for said in ("An offer from Fred Ibáñez is waiting for you", "And a manual.", "Difference", "-€420.00"):
        assert said in seen.replace("−", "-"), said
    accept = clara.get(f"/cases/{ref}/answer?act=accept&lang=en").text
    for said in ("You get €200.00 back right away", "€300.00 goes to Fred Ibáñez right away"):
        assert said in plain(main_of(accept)), said
    assert clara.post(f"/cases/{ref}/answer", **hidden(accept)).status_code == 303
    milestone = deal.facts.milestones[0]
    assert (milestone.escrow, milestone.refunded, milestone.paid, milestone.locked) == (74_000, 20_000, 30_000, 0)
    assert deal.facts.cases[-1].state == "settled"
    over = plain(english(fred, f"/cases/{ref}"))
    assert "Settled" in over


@pytest.mark.rule("G5")
def test_an_offer_that_was_replaced_is_not_accepted(clara: Browser, fred: Browser, deal: Deal) -> None:
    ref = opened(clara, deal)
    page = fred.get(f"/cases/{ref}/answer?act=challenge&lang=en").text
    fred.post(f"/cases/{ref}/answer", **hidden(page), text="No.")
    for client, freelancer in (("500.00", "120.00"), ("300.00", "320.00")):
        asked = fred.get(f"/cases/{ref}/answer?act=offer&lang=en").text
        typed = {"offer_client": client, "offer_freelancer": freelancer, "offer_escrow": "", "text": ""}
        review = fred.post(f"/cases/{ref}/answer/check?lang=en", **hidden(asked), **typed)
        accept = clara.get(f"/cases/{ref}/answer?act=accept&lang=en").text if client == "300.00" else ""
        assert fred.post(f"/cases/{ref}/answer", **hidden(review.text)).status_code == 303
    refused = clara.post(f"/cases/{ref}/answer?lang=en", **hidden(accept))
    assert refused.status_code == 409
    assert "There is a newer offer: €300.00 back to the client" in plain(main_of(refused.text))
    assert deal.facts.milestones[0].refunded == 0
