"""Choosing files in a real browser: sent as they are chosen, listed, removable, kept; and the same without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import SignedIn, serious_findings
from tests.support.files import corpus

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
CHOOSE = {"en": "Choose files", "nl": "Bestanden kiezen", "es": "Elegir archivos"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some files on someone's disk."""
    (tmp_path / "voice.wav").write_bytes(b"RIFF\x10\0\0\0WAVEfmt " + bytes(2_000_000))
    (tmp_path / "letter.docx").write_bytes(corpus.archive("word/document.xml"))
    (tmp_path / "logo.png").write_bytes(corpus.picture("PNG"))
    (tmp_path / "program.exe").write_bytes(b"MZ" + bytes(200))
    return tmp_path


def delivering(signed_in: SignedIn, **options: object) -> Page:
    """A freelancer's page to deliver the work of an order that goes on."""
    page = signed_in("Tom Okafor", **options)
    origin = page.url.split("/orders")[0]
    page.goto(f"{origin}/account/language?lang=en")
    page.goto(f"{origin}/orders")
    for link in page.locator("a[href*='/orders/']").evaluate_all("links => links.map(link => link.href)"):
        form = link.split("#")[0].rstrip("/") + "/deliveries"
        answer = page.goto(form)
        if answer is not None and answer.ok and page.locator("input[type=file]").count():
            for left in range(page.locator("#chosen > li").count(), 0, -1):  # of a test before this one
                page.locator("#chosen > li button").first.click()
                expect(page.locator("#chosen > li")).to_have_count(left - 1)
            page.goto(form)
            return page
    raise AssertionError("no order to deliver on")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", CHOOSE)
def test_the_button_speaks_the_language_of_the_page(signed_in: SignedIn, language: str, scripts: bool) -> None:
    page = delivering(signed_in, java_script_enabled=scripts)
    page.goto(f"{page.url}?lang={language}")
    button = page.get_by_text(CHOOSE[language], exact=True)
    expect(button).to_be_visible()
    with page.expect_file_chooser() as opened:
        button.click()
    assert opened.value.is_multiple()
    assert serious_findings(page) == [] if scripts else True


def test_files_are_sent_as_they_are_chosen_and_stay_through_a_mistake(signed_in: SignedIn, folder: Path) -> None:
    page = delivering(signed_in)
    rows = page.locator("#chosen > li")
    page.set_input_files("#files", [folder / "voice.wav", folder / "letter.docx"])
    expect(rows).to_have_count(2)
    expect(rows.locator("input[name=kept]")).to_have_count(2)
    page.set_input_files("#files", folder / "logo.png")
    expect(rows.locator("input[name=kept]")).to_have_count(3)
    page.get_by_role("button", name="Remove letter.docx").click()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Deliver the work").click()  # without a message
    expect(page.locator(".note-bad")).to_be_visible()
    expect(rows.locator("input[name=kept]")).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("voice.wav")
    expect(rows.nth(1)).to_contain_text("logo.png")
    assert serious_findings(page) == []


def test_what_cannot_be_taken_is_said_in_the_list_and_nothing_is_sent_meanwhile(
    signed_in: SignedIn, folder: Path
) -> None:
    page = delivering(signed_in)
    page.set_input_files("#files", [folder / "program.exe", folder / "logo.png"])
    bad = page.locator("#chosen > li.chosen-bad")
    expect(bad).to_contain_text("Put it in a ZIP file and choose the ZIP file.")
    expect(page.locator("#chosen input[name=kept]")).to_have_count(1)
    page.get_by_label("Message with the delivery").fill("Here it is.")
    page.get_by_role("button", name="Deliver the work").click()
    expect(page.locator("#chosen-news")).to_contain_text("First remove the files that cannot be sent.")
    assert page.url.endswith("/deliveries")
    bad.get_by_role("button").click()
    expect(bad).to_have_count(0)


def test_a_form_that_is_sent_too_early_goes_when_its_last_file_is_there(signed_in: SignedIn, folder: Path) -> None:
    page = delivering(signed_in)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.set_input_files("#files", [folder / "voice.wav", folder / "program.exe"])
    page.get_by_role("button", name="Deliver the work").click()
    expect(page.locator("#chosen-news")).to_contain_text("as soon as they are here")
    expect(page.locator("#chosen-news")).to_contain_text("First remove the files that cannot be sent.")
    page.locator(".chosen-bad button").click()
    page.set_input_files("#files", folder / "voice.wav")
    page.get_by_role("button", name="Deliver the work").click()
    expect(page.locator(".note-bad")).to_be_visible()  # the message is missing: it has been sent
    expect(page.locator("#chosen input[name=kept]")).to_have_count(2)


def test_one_on_its_way_can_be_stopped_and_a_larger_one_never_leaves(signed_in: SignedIn, folder: Path) -> None:
    page = delivering(signed_in)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.set_input_files("#files", folder / "voice.wav")
    page.get_by_role("button", name="Stop sending this file").click()
    expect(page.locator("#chosen > li")).to_have_count(0)
    page.locator("#chooser").evaluate("chooser => { chooser.dataset.each = 1000; }")
    page.set_input_files("#files", folder / "voice.wav")
    expect(page.locator("#chosen > .chosen-bad")).to_contain_text("“voice.wav” is larger than")


def test_without_scripts_files_are_added_and_removed(signed_in: SignedIn, folder: Path) -> None:
    page = delivering(signed_in, java_script_enabled=False)
    page.get_by_label("Message with the delivery").fill("A long story")
    page.set_input_files("#files", [folder / "voice.wav", folder / "logo.png"])
    page.get_by_role("button", name="Add to the list").click()
    expect(page.locator("#chosen > li")).to_have_count(2)
    expect(page.get_by_label("Message with the delivery")).to_have_value("A long story")
    page.get_by_role("button", name="Remove voice.wav").click()
    expect(page.locator("#chosen > li")).to_have_count(1)
    expect(page.get_by_label("Message with the delivery")).to_have_value("A long story")
