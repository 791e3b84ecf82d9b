"""Evidence in a real browser: dropped and pasted files go into the list, and what is told about each goes with it."""

import base64

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import SignedIn, serious_findings
from tests.support.files import corpus

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# Files as a browser hands them over when somebody drops or pastes them.
GIVEN = """([kind, files, text]) => {
  const given = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    given.items.add(new File([bytes], name, { type }));
  }
  if (text) given.setData("text/plain", text);
  const more = { bubbles: true, cancelable: true };
  const event = kind === "paste" ? new ClipboardEvent("paste", { clipboardData: given, ...more })
    : new DragEvent(kind, { dataTransfer: given, ...more });
  document.querySelector("main").dispatchEvent(event);
  return event.defaultPrevented;
}"""


def encoded(name: str, kind: str, content: bytes) -> tuple[str, str, str]:
    """A file as the script takes it."""
    return name, kind, base64.b64encode(content).decode()


def adding(signed_in: SignedIn) -> Page:
    """The page to add evidence of a case of the demo that customer service has not decided."""
    page = signed_in("Sanne de Vries")
    origin = page.url.split("/orders")[0]
    page.goto(f"{origin}/account/language?lang=en")
    page.goto(f"{origin}/orders?state=ongoing")
    for link in page.locator("a[href*='/orders/']").evaluate_all("links => links.map(link => link.href)"):
        page.goto(link)
        way = page.get_by_role("link", name="Add evidence")
        if way.count():
            way.first.click()
            return page
    raise AssertionError("no case that takes evidence")


def test_files_are_dropped_and_pasted_and_described(signed_in: SignedIn) -> None:
    page = adding(signed_in)
    expect(page.get_by_text("You can also drop files here, or paste a screenshot.")).to_be_visible()
    rows = page.locator("#chosen > li")
    picture = encoded("menu.png", "image/png", corpus.picture("PNG"))
    notes = encoded("notes.txt", "text/plain", b"hello")
    assert page.evaluate(GIVEN, ["dragover", [picture], ""]), "else the browser would open the file"
    expect(page.locator("#chooser")).to_have_attribute("data-over", "yes")
    assert page.evaluate(GIVEN, ["drop", [picture, notes], ""])
    expect(rows.locator("input[name=kept]")).to_have_count(2)
    assert page.evaluate(GIVEN, ["paste", [encoded("image.png", "image/png", corpus.picture("PNG"))], ""])
    expect(rows.locator("input[name=kept]")).to_have_count(3)
    assert not page.evaluate(GIVEN, ["paste", [picture], "a cell of a table"]), "pasted text stays text"
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Remove notes.txt").click()
    expect(rows).to_have_count(2)
    page.get_by_role("group", name="menu.png").get_by_label("Caption").fill("The menu as it is")
    page.get_by_role("group", name="menu.png").get_by_label("Date of what it shows").fill("2020-01-09")
    page.get_by_role("group", name="image.png").get_by_label("Why it matters").fill("It shows the error.")
    assert serious_findings(page) == []
    page.get_by_role("button", name="Add to the case").click()
    expect(page.locator(".note-good")).to_contain_text("2 pieces of evidence were added.")
    card = page.locator("[id^=evidence-]").first
    expect(card).to_contain_text("The menu as it is")
    expect(card).to_contain_text("It shows the error.")
    assert serious_findings(page) == []
