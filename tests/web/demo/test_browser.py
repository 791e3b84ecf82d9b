"""The letter box in a real browser: a mail looks like a mail, its button works, and nothing in it runs."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.runtime import RuntimeServices
from tests.support.browser import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite"), pytest.mark.rule("G12")]

PLAIN = '<p id="p" style="color: rgb(1, 2, 3)">Hoi</p><a href="%s/login">Bestelling bekijken</a>'
HOSTILE = """<img src="/nothing" onerror="top.document.title = 'ran'"><script>top.document.title = "ran"</script>
<form action="/demo/skip" method="post"><button>Skip</button></form>"""


@pytest.fixture
def folder(demo: RuntimeServices) -> Path:
    """Where the mails of this demo are."""
    found = Path(demo.settings.mail_url.removeprefix("file:"))
    found.mkdir(exist_ok=True)
    return found


def write(folder: Path, body: str) -> None:
    """A mail with this body, called a."""
    mail = EmailMessage()
    mail["Subject"], mail["To"] = "Herinnering", "Sanne de Vries <sanne@demo.example>"
    mail.set_content("Hoi")
    mail.add_alternative(f"<html><head><title>Mail</title></head><body>{body}</body></html>", subtype="html")
    (folder / "a.eml").write_bytes(mail.as_bytes())


def test_a_mail_is_shown_and_its_link_opens_a_page_of_its_own(page: Page, live_server: str, folder: Path) -> None:
    write(folder, PLAIN % live_server)
    page.goto(f"{live_server}/demo/mail")
    page.get_by_role("link", name="Herinnering").click()
    shown = page.frame_locator("iframe")
    expect(shown.locator("#p")).to_have_css("color", "rgb(1, 2, 3)")
    with page.context.expect_page() as opened:
        shown.get_by_role("link", name="Bestelling bekijken").click()
    expect(opened.value.locator("form[action='/login']")).to_be_visible()


def test_a_hostile_mail_cannot_do_anything(
    browser: Browser, demo: RuntimeServices, live_server: str, folder: Path
) -> None:
    """A page of our own is not used here: that the browser complains about this mail is the point."""
    write(folder, HOSTILE)
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{live_server}/demo/mail/a")
    page.frame_locator("iframe").get_by_role("button", name="Skip").click()
    page.wait_for_timeout(300)
    assert page.title() != "ran"
    assert any("Blocked script execution" in text for text in refused)
    assert any("Blocked form submission" in text or "form-action" in text for text in refused)
    with demo.transactions.open(write=False) as tx:
        assert tx.now == tx.wall
    page.close()


@pytest.mark.rule("X43")
def test_one_skips_48_hours_and_sees_what_the_clock_did(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/login")
    page.get_by_role("button", name="Sanne de Vries").click()
    page.get_by_role("button", name="+48").click()
    expect(page.locator("#notes")).to_contain_text("4 bestellingen")
    expect(page.locator(".demobar-clock")).to_contain_text("12 mrt 2026")


def test_a_phone_shows_what_waits_and_all_groups_on_three_screens(new_page: NewPage, live_server: str) -> None:
    page = new_page(locale="nl-NL", viewport={"width": 390, "height": 844})
    page.goto(f"{live_server}/login")
    page.get_by_role("button", name="Sanne de Vries").click()
    expect(page.locator(".waiting > li")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollHeight") < 2700
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_bar_is_one_row_on_a_phone_and_unfolds_without_scripts(new_page: NewPage, live_server: str) -> None:
    for width in (320, 390):
        page = new_page(locale="nl-NL", viewport={"width": width, "height": 800}, java_script_enabled=False)
        page.goto(f"{live_server}/login")
        box = page.locator(".demobar").bounding_box()
        assert box is not None
        assert box["height"] < 60
        expect(page.get_by_role("button", name="+48")).to_be_hidden()
        page.locator(".demobar summary").click()
        expect(page.get_by_role("button", name="+48")).to_be_visible()


def test_the_bar_is_one_row_on_a_desktop_too(new_page: NewPage, live_server: str) -> None:
    page = new_page(locale="nl-NL", viewport={"width": 1280, "height": 800})
    page.goto(f"{live_server}/login")
    page.get_by_role("button", name="Sanne de Vries").click()
    box = page.locator(".demobar").bounding_box()
    assert box is not None
    assert box["height"] < 60
