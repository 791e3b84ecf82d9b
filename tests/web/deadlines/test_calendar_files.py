"""A deadline that is mine, as a file for my calendar: in my language, in UTC, folded, and nobody else's."""

import re
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.web.deadlines.ics import CalendarEvent, calendar
from tests.support.domain.worlds import World
from tests.support.pages.lists import english
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def link(page: str) -> str:
    """Where the page leads to a calendar file; empty where it leads to none."""
    found = re.search(r'href="(/calendar/[^"]+/\d+\.ics)"', page)
    return found[1] if found else ""


def fields(content: bytes) -> dict[str, str]:
    """The lines of a file, unfolded, by their names without parameters."""
    whole = content.decode().replace("\r\n ", "")
    pairs = (line.partition(":") for line in whole.split("\r\n") if line)
    return {name.partition(";")[0]: value for name, _, value in pairs}


@pytest.mark.rule("G1", "G2")
def test_the_deadline_that_is_mine_is_a_file_in_my_language(
    clara: Browser, fred: Browser, olga: Browser, sam: Browser, guest: Browser, world: World
) -> None:
    deal = world.order(title="Een lang, heel; lang \\ verhaal over een logo")
    deal.open(CLIENT, "cancel", text="Stop")
    address = link(english(fred, f"/orders/{deal.facts.ref}"))
    assert address == link(english(fred, f"/cases/{deal.case.ref}"))
    answer = fred.get(f"{address}?lang=es")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    told = fields(answer.data)
    assert told["DTSTART"] == deal.due().strftime("%Y%m%dT%H%M%SZ")
    assert deal.facts.ref not in told["UID"], "a calendar may be shared"
    assert r"Een lang\, heel\; lang \\ verhaal" in told["SUMMARY"]
    assert "Responde antes del" in told["DESCRIPTION"]
    assert "€" in told["DESCRIPTION"], "what silence does (G2)"
    assert told["URL"].endswith(f"/orders/{deal.facts.ref}#request")
    assert fields(fred.get(address).data)["UID"] == told["UID"], "the same event, so that it moves with the deadline"
    assert link(english(clara, f"/orders/{deal.facts.ref}")) == "", "it is not hers"
    for browser in (clara, olga, sam):
        assert browser.get(address).status_code == 404
    assert guest.get(address).status_code == 302
    deal.withdraw(CLIENT)
    assert fred.get(address).status_code == 404, "it is over"


def test_no_sign_is_torn_apart_and_no_instant_is_told_too_late(world: World) -> None:
    at = world.now.replace(microsecond=0) + timedelta(microseconds=999_999)
    file = calendar(CalendarEvent("1@here", 3, at, world.now, "ñ€😀" * 60, "a\nb", "https://here/", "es"))
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    told = fields(file)
    assert told["SUMMARY"] == "ñ€😀" * 60
    assert told["DESCRIPTION"] == r"a\nb"
    assert told["DTSTART"] == at.strftime("%Y%m%dT%H%M%SZ")


@pytest.mark.rule("B16")
def test_who_has_to_approve_has_one_too(clara: Browser, fred: Browser, world: World) -> None:
    deal = world.order()
    deal.deliver(FREELANCER)
    address = link(english(clara, f"/orders/{deal.facts.ref}"))
    assert fields(clara.get(address).data)["DTSTART"] == deal.due("approval").strftime("%Y%m%dT%H%M%SZ")
    assert link(english(fred, f"/orders/{deal.facts.ref}")) == ""
