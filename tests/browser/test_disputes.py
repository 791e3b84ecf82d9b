"""The pages of a dispute in a real browser: axe in both themes, phones, targets, and all of it without scripts."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.runtime import KEY
from app.models import Case, Order
from app.rules.base.kind import DISPUTE
from app.services.demo.people import BY_KEY
from app.services.demo.world import SCENES
from tests.support.browser import LOOK, LOW, NO_CONTRAST, WHOLE, PageAs, Rules, SignedIn, faults_of
from tests.support.domain.worlds import Deal, World
from tests.support.pages.accounts import clara as clara
from tests.support.pages.accounts import ids as ids
from tests.support.pages.accounts import transactions as transactions
from tests.support.pages.lists import world as world
from tests.support.pages.orders import fred as fred
from tests.support.web import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
FIRST, SECOND = pytest.mark.xdist_group("browser"), pytest.mark.xdist_group("browser again")
LANGUAGES = [
    pytest.param("en", WHOLE, marks=FIRST),
    pytest.param("nl", NO_CONTRAST, marks=SECOND),
    pytest.param("es", NO_CONTRAST, marks=SECOND),
]

FORM = "resolution/milestone_dispute"


def order_of(app: Flask, key: str) -> str:
    """The path of an order of the demo."""
    return f"/orders/{next(scene.ref for scene in SCENES if scene.key == key)}"


def case_of(app: Flask, order: str) -> str:
    """The path of its dispute."""
    with app.extensions[KEY].transactions.open(write=False) as tx:
        found = tx.session.query(Case.ref).join(Order, Order.id == Case.order_id)
        (ref,) = found.filter(Order.ref == order.rpartition("/")[2], Case.layer == DISPUTE).one()
    return f"/cases/{ref}"


def paths_of(app: Flask, key: str, whole: bool) -> list[str]:
    """The pages on which this person sees a dispute: all sorts of them, or those with the most words."""
    flyers, subtitles = order_of(app, "flyers"), order_of(app, "subtitles")
    answered, negotiated = case_of(app, flyers), case_of(app, subtitles)
    if not whole:
        return {"joris": [answered], "tom": [negotiated, f"{negotiated}/answer?act=offer", "/disputes"]}.get(key, [])
    return {
        "joris": [flyers, answered, f"{answered}/answer?act=challenge"],  # has to answer a claim
        "tom": [  # has an offer to answer
            *(subtitles, negotiated, "/disputes", f"{negotiated}/evidence"),
            *(f"{negotiated}/answer?act={act}" for act in ("offer", "accept", "seal")),
        ],
        "ines": [f"{answered}/answer?act=withdraw"],
        "aylin": [case_of(app, order_of(app, "recipes"))],  # settled by her counter-offer
        "lucia": [case_of(app, order_of(app, "jingle"))],  # won by silence
    }[key]


def faults(page: Page, rules: Rules = WHOLE) -> list[str]:
    """What is wrong on the page as it stands: for axe, on a phone, and what is too low to be hit."""
    found = faults_of(page, rules)
    page.set_viewport_size({"width": 390, "height": 900})
    low = page.evaluate(LOW)
    return found + ([f"{page.url}: too low: {low}"] if low else [])


@pytest.mark.parametrize(("language", "rules"), LANGUAGES)
def test_no_page_of_a_dispute_has_a_serious_finding(
    signed_in: SignedIn, served_demo: tuple[str, Flask], language: str, rules: Rules
) -> None:
    base, app = served_demo
    wrong = []
    for key in ("joris", "tom", "ines", "aylin", "lucia"):
        paths = paths_of(app, key, rules is WHOLE)
        if not paths:
            continue
        page = signed_in(BY_KEY[key].name, **LOOK)
        page.goto(f"{base}/login?lang={language}")
        for path in paths:
            answer = page.goto(base + path)
            assert answer is not None
            assert answer.ok, path
            wrong += faults(page, rules)
    assert wrong == []


def press(page: Page) -> None:
    """Go on with the form of the page."""
    page.locator("main form button.btn-primary").last.click()


@FIRST
def test_neither_the_way_to_a_dispute_nor_its_mistakes_and_review_have_one(
    signed_in: SignedIn, served_demo: tuple[str, Flask]
) -> None:
    base, app = served_demo
    page = signed_in(BY_KEY["sanne"].name, **LOOK)
    page.goto(f"{base}/login?lang=en")
    page.goto(f"{base}{order_of(app, 'seo')}/{FORM}")
    wrong = faults(page)
    page.goto(f"{base}{order_of(app, 'seo')}/{FORM}?ready=1")
    press(page)
    page.locator(".note-bad").wait_for()
    wrong += faults(page)
    page.locator("#amount").fill("200")
    page.locator("#reason").select_option("late")
    page.locator("#comment").fill("Two of them are missing.")
    press(page)
    page.get_by_role("button", name="Open the dispute").wait_for()
    wrong += faults(page)
    assert wrong == []


class Phone:
    """Somebody's phone, in which no scripts run; every page on it is looked at before anything is pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def look(self) -> None:
        """Nothing is cut off, on this phone and on the smallest."""
        for width in (320, 390):
            self.page.set_viewport_size({"width": width, "height": 800})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, self.page.url

    def go(self, path: str) -> None:
        self.page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        self.look()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()
        self.look()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).last.click()
        self.look()

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            self.page.locator(f"main [name={name}]").last.fill(text)

    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)


@SECOND
@pytest.mark.databases("sqlite")
@pytest.mark.rule("M3", "M4", "M6", "G5", "X66", "X73", "X41")
def test_a_dispute_goes_all_its_way_on_phones_without_scripts(
    world: World, page_as: PageAs, clara: Browser, fred: Browser
) -> None:
    deal = world.order(fee_basis_points=1_000)
    order = f"/orders/{deal.facts.ref}"
    hers, his = (Phone(page_as(who, java_script_enabled=False, has_touch=True)) for who in (clara, fred))
    opened(hers, order)
    answered(his, deal, order)
    hers.go(f"/cases/{deal.case.ref}")
    hers.reads("An offer from Fred Ibáñez is waiting for you", "Difference")
    hers.follow("Enter a sealed figure")
    hers.fill(sealed_figure="300")
    hers.press("Continue")
    hers.press("Seal the figure")
    his.go(f"/cases/{deal.case.ref}/evidence")
    hers.go(f"/cases/{deal.case.ref}/answer?act=accept")
    hers.reads("You get €100.00 back right away", "€150.00 stays in escrow")
    hers.press("Yes, accept the offer")
    hers.reads("Settled")
    assert (deal.case.state, deal.facts.milestones[0].escrow, deal.facts.milestones[0].locked) == ("settled", 99_000, 0)
    assert world.audit() is None


def opened(hers: Phone, order: str) -> None:
    """From the menu beside the money, past the page that offers to talk, a mistake and the review."""
    hers.go(order)
    hers.page.locator("details", has=hers.page.locator(f"a[href*='{FORM}']")).locator("summary").click()
    hers.page.locator(f"a[href*='{FORM}']").click()
    hers.reads("Write to Fred Ibáñez first")
    hers.look()
    hers.follow("Open a dispute anyway")
    hers.fill(amount="1.250", comment="The second half is missing.")
    hers.page.locator("#reason").select_option("quality")
    hers.press("Continue")
    hers.reads("€1.25", "€1,250.00", "The second half is missing.")
    hers.fill(amount="400,00")
    hers.press("Continue")
    hers.reads("€400.00 is locked in escrow")
    hers.press("Open the dispute")
    hers.reads("Your dispute was opened.")


def answered(his: Phone, deal: Deal, order: str) -> None:
    """Challenged, then an offer in three parts with a date, after one that does not add up."""
    his.go(order)
    his.follow("Challenge the claim")
    his.fill(text="All of it is there.")
    his.press("Challenge the claim")
    his.follow("Make an offer")
    his.fill(offer_client="100", offer_freelancer="150", offer_escrow="100")
    his.press("Continue")
    his.reads("The amounts add up to €350.00; they must add up to €400.00.")
    his.fill(offer_escrow="150", text="And a manual.", new_due_on="2026-04-01")
    his.press("Continue")
    his.reads("€150.00 stays in escrow for the remaining work", "And a manual.")
    his.press("Send the offer")
    assert len(deal.events("dispute.offered")) == 1
