"""Disputes by their pages: opened by the client, challenged by the freelancer."""

import re

from tests.support.domain.worlds import Deal
from tests.support.pages.lists import main_of, plain
from tests.support.web import Browser

KIND = "milestone_dispute"
CLAIM = {
    "amount": "620.00",
    "reason": "quality",
    "offer_client": "",
    "offer_freelancer": "",
    "offer_escrow": "",
    "comment": "The second half is missing.",
}


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    form = text[text.rindex("<form") :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def opened(clara: Browser, deal: Deal, **changed: str) -> str:
    """Clara opens a dispute, by the pages; its reference."""
    path = f"/orders/{deal.facts.ref}/resolution/{KIND}"
    typed = CLAIM | {"milestone": str(deal.facts.milestones[0].id)} | changed
    review = clara.post(f"{path}?lang=en", **typed)
    assert review.status_code == 200, plain(main_of(review.text))
    sent = clara.post(f"/orders/{deal.facts.ref}/requests", **hidden(review.text))
    assert sent.status_code == 303, plain(main_of(sent.text))
    return deal.facts.cases[-1].ref


def challenged(fred: Browser, ref: str) -> None:
    """Fred challenges it, by the pages."""
    page = fred.get(f"/cases/{ref}/answer?act=challenge&lang=en").text
    assert fred.post(f"/cases/{ref}/answer", **hidden(page), text="No.").status_code == 303
