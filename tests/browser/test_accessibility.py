"""Every kind of page once per language in light and once in dark: no serious finding of axe, no sideways scrolling.

Axe is asked everything in English and light, contrast once more on the same page in dark, and in the other languages
everything but contrast.
"""

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.core.runtime import KEY
from app.models import Case, Order
from app.services.demo.people import BY_KEY, accounts
from tests.support.browser import LOOK, NO_CONTRAST, WHOLE, Rules, SignedIn, faults_of, serious_findings

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

GUEST = (
    "/login",
    "/password",
    "/help/cancellations",
    "/help/deadlines",
    "/help/requests",
    "/help/money",
    "/help/milestones",
    "/help/disputes",
    "/help/support",
    "/nothing-here",
)
EVERYBODY = ("/orders", "/inbox", "/earnings")
SAME_FOR_ALL = ("/orders?state=cancelled", "/account", "/account/language", "/demo/mail")
PEOPLE = ("sanne", "lucia", "tom")
FINANCE = (
    *("", "/balances", "/balances?show=orders", "/journal", "/entries/fund:milestone:1"),
    *("/payouts", "/operations", "/freezes"),
)
# Two groups, so that two workers share what takes longest of all.
FIRST, SECOND = pytest.mark.xdist_group("browser"), pytest.mark.xdist_group("browser again")
LANGUAGES = [
    pytest.param("en", WHOLE, marks=FIRST),
    pytest.param("nl", NO_CONTRAST, marks=SECOND),
    pytest.param("es", NO_CONTRAST, marks=SECOND),
]


def own_pages(app: Flask, key: str) -> dict[str, str]:
    """One order of each state and one request of each kind and state of this person, with the pages of their acts."""
    with app.extensions[KEY].transactions.open(write=False) as tx:
        me = next(user.id for person, user in accounts(tx) if person.key == key)
        orders = tx.session.query(Order).filter((Order.client_id == me) | (Order.freelancer_id == me)).all()
        mine = (Case.opener_id == me) | (Case.responder_id == me)
        cases = tx.session.query(Case).filter(Case.layer == 1, mine).all()
        pages = {f"{o.state}{o.consent}{o.client_id == me}": f"/orders/{o.ref}" for o in orders}
        pages |= {f"{c.kind}{c.state}{c.opener_id == me}": f"/cases/{c.ref}" for c in cases}
        free = next(
            o
            for o in orders
            if o.plain and o.state == "ongoing" and not any(c.state == "open" for c in cases if c.order_id == o.id)
        )
        for c in cases:
            if c.state == "open" and c.responder_id == me and c.kind != "update":
                pages.setdefault(f"answer {c.kind}", f"/cases/{c.ref}/answer?act=accept")
            if c.state == "open" and c.opener_id == me:
                pages.setdefault(f"withdraw {c.kind}", f"/cases/{c.ref}/answer?act=withdraw")
        kind = "update" if free.client_id == me else "extension"
        for place in ("resolution", "resolution/cancel", "postings", f"resolution/{kind}"):
            pages[place] = f"/orders/{free.ref}/{place}"
        busy = {case.order_id for case in tx.session.query(Case).filter(Case.closed_at.is_(None))}
        pages |= project_pages(orders, me, busy)
    return pages


def project_pages(orders: list[Order], me: int, busy: set[int]) -> dict[str, str]:
    """The pages of briefs, offers, milestones and payments that this person may open; `busy` orders have a case."""
    pages = {"new brief": "/briefs/new"}
    for o in orders:
        client = o.client_id == me
        if o.state == "proposed" and o.price:
            place = "acceptance?version=2" if client else "offer"
            pages[f"offered {client}"] = f"/orders/{o.ref}/{place}"
            pages[f"ending {client}"] = f"/orders/{o.ref}/ending"
        if o.state == "pending" and client:
            pages["payment"] = f"/orders/{o.ref}/payment"
        if not o.plain and o.state == "ongoing":
            pages[f"milestones {client}"] = f"/orders/{o.ref}"
            if o.id not in busy:
                pages[f"support {client}"] = f"/orders/{o.ref}/resolution/support_cancellation"
    return pages


def paths_for(app: Flask, key: str | None) -> list[str]:
    """The pages to look at as this person: those that nobody named before has too."""
    if key is None:
        return list(GUEST)
    before = PEOPLE[: PEOPLE.index(key)]
    seen = {page for person in before for page in own_pages(app, person)}
    own = [path for page, path in own_pages(app, key).items() if page not in seen]
    return [*EVERYBODY, *(() if before else SAME_FOR_ALL), *own]


def check(page: Page, address: str, rules: Rules = WHOLE) -> list[str]:
    """What is seriously wrong on this page."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok or (answer.status == 404 and address.endswith("nothing-here")), address
    return faults_of(page, rules)


@pytest.mark.parametrize(("language", "rules"), LANGUAGES)
@pytest.mark.parametrize("key", [*PEOPLE, None])
def test_no_page_has_a_serious_finding(
    signed_in: SignedIn, served_demo: tuple[str, Flask], key: str | None, language: str, rules: Rules
) -> None:
    base, app = served_demo
    page = signed_in(BY_KEY[key].name if key else None, **LOOK)
    page.goto(f"{base}/login?lang={language}")
    assert [fault for path in paths_for(app, key) for fault in check(page, base + path, rules)] == []


@FIRST
@pytest.mark.parametrize(("key", "language"), [("mila", "en"), ("pau", "es")])
def test_no_page_of_staff_has_a_serious_finding(
    signed_in: SignedIn, served_demo: tuple[str, Flask], key: str, language: str
) -> None:
    base, app = served_demo
    page = signed_in(BY_KEY[key].name, **LOOK)
    page.goto(f"{base}/login?lang={language}")
    with app.extensions[KEY].transactions.open(write=False) as tx:
        case = tx.session.query(Case).filter(Case.layer == 3, Case.state == "open").one()
    paths = {"mila": ["/support/cases", f"/support/cases/{case.ref}"], "pau": [f"/finance{place}" for place in FINANCE]}
    assert [fault for path in paths[key] for fault in check(page, base + path)] == []


@SECOND
def test_the_review_and_a_form_with_errors_have_no_serious_finding(
    signed_in: SignedIn, served_demo: tuple[str, Flask]
) -> None:
    base, app = served_demo
    page = signed_in(BY_KEY["sanne"].name, viewport={"width": 1280, "height": 900})
    page.goto(base + own_pages(app, "sanne")["resolution/cancel"])
    page.locator("main form button.btn-primary").click()
    page.locator(".note-bad").wait_for()
    assert serious_findings(page) == []
    page.locator("#reason").select_option("late")
    page.locator("main form button.btn-primary").click()
    page.locator(".box-silent").wait_for()
    assert serious_findings(page) == []
