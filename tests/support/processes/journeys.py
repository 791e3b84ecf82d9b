"""What people do on their way through the running demo, in a real browser."""

import re
import subprocess
import sys
import time

from playwright.sync_api import Page

from tests.support.browser import NewPage
from tests.support.processes.product import Run
from tests.support.system import ROOT

PHONE = {"width": 390, "height": 844}


def enter(new_page: NewPage, product: Run, name: str, **options: object) -> Page:
    """A browser in which this person of the demo is signed in, by the one button of the sign-in page."""
    page = new_page(**options)
    page.goto(f"http://127.0.0.1:{product.port}/login")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(re.compile("/(orders|finance|support/cases)$"))
    return page


def skip(page: Page, span: str) -> None:
    """Press a button of the demo bar, which a phone unfolds first: 1h, 6h, 48h or next."""
    unfolds = page.locator(".demobar summary")
    if unfolds.is_visible():
        unfolds.click()
    page.locator(f'button[name="skip"][value="{span}"]').click()
    page.wait_for_load_state()


def audit(product: Run) -> str:
    """What `flask audit` says."""
    return command_of(product, "audit")


def command_of(product: Run, *words: str) -> str:
    """What a `flask` command says, run beside the product."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=product.environ, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def letters(page: Page, product: Run, to: str, subject: str, seconds: float = 60) -> bool:
    """Whether the letter box of the demo gets a mail to this person with this in its subject, on any of its pages."""
    end = time.monotonic() + seconds
    older = page.get_by_role("link", name=re.compile("^(Older|Ouder|Más antiguos)"))
    while time.monotonic() < end:
        page.goto(f"http://127.0.0.1:{product.port}/demo/mail")
        while not page.locator(".inbox-row", has_text=re.compile(subject)).filter(has_text=to).count():
            if not older.count():
                break
            older.first.click()
            page.wait_for_load_state()
        else:
            return True
        time.sleep(0.5)
    return False
