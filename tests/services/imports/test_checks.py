"""Every check of a row, its plain reason, and every flag of what is odd and accepted (docs/importing.md)."""

import re

import pytest

from app.models import Order
from app.services.imports.checks import ImportRow, Known, check
from app.services.imports.dates import OF_STATE
from tests.support.apps import START
from tests.support.imports import Importer, csv_of, row
from tests.support.system import ROOT

KNOWN = Known(("en", "nl", "es"), "Europe/Amsterdam", START)
DOCS = (ROOT / "docs" / "importing.md").read_text()


def checked(**changes: str) -> ImportRow | list[str]:
    return check(row(**changes), KNOWN)


def flags(**changes: str) -> tuple[str, ...]:
    found = checked(**changes)
    assert isinstance(found, ImportRow), found
    return found.flags


@pytest.mark.parametrize("state", ["ongoing", "delivered", "completed", "cancelled"])
def test_a_whole_row_is_fit_and_has_no_flag(state: str) -> None:
    assert flags(state=state) == ()


REASONS = [
    ({"order_ref": ""}, "order_ref is missing"),
    ({"order_ref": "a/b"}, "order_ref may hold letters"),
    ({"order_ref": ".."}, "order_ref may hold letters"),
    ({"order_ref": "é"}, "order_ref may hold letters"),
    ({"order_ref": "x" * 65}, "order_ref is longer than 64 characters"),
    ({"title": "  "}, "title is missing"),
    ({"title": "x" * 201}, "title is longer than 200 characters"),
    ({"title": "a\0b"}, "title contains a NUL"),
    ({"title": "a\x07b"}, "title contains a control character"),
    ({"title": "two\nlines"}, "title contains a control character"),
    ({"client_name": "Kim \u202eflow"}, "client_name contains a mark that turns the direction"),
    ({"freelancer_name": "Ros\udce9"}, "freelancer_name is not UTF-8"),
    ({"client_name": ""}, "client_name is missing"),
    ({"client_name": "\u200b\u2800"}, "client_name is missing"),
    ({"title": "\u3164"}, "title is missing"),
    ({"client_email": "\u200b@\u2060b.example"}, "client_email is not an e-mail address"),
    ({"client_ref": ""}, "client_ref is missing"),
    ({"client_ref": "x" * 81}, "client_ref is longer than 80 characters"),
    ({"client_email": ""}, "client_email is missing"),
    ({"client_email": "kim"}, "client_email is not an e-mail address"),
    ({"client_email": "kim@b@c.example"}, "client_email is not an e-mail address"),
    ({"client_email": "Kim <kim@b.example>"}, "client_email is not an e-mail address"),
    ({"freelancer_email": "a" * 250 + "@b.example"}, "freelancer_email is longer than 254 characters"),
    ({"freelancer_ref": "c1"}, "client and freelancer are the same person"),
    ({"freelancer_email": "KIM@buyers.example"}, "client and freelancer are the same person"),
    ({"currency": "XAU"}, "currency 'XAU' is none of EUR"),
    ({"currency": "eur"}, "currency 'eur' is none of EUR"),
    ({"currency": ""}, "currency is missing"),
    ({"price": ""}, "price is missing"),
    ({"price": "0"}, "price must be above zero"),
    ({"price": "0.00"}, "price must be above zero"),
    ({"price": "-5.00"}, "price must be above zero"),
    ({"price": "12,505"}, "price has a comma that may part thousands: write it with a point"),
    ({"price": "1.250,50"}, "price must be written like 1250.50"),
    ({"price": "1e3"}, "price must be written like 1250.50"),
    ({"price": "NaN"}, "price must be written like 1250.50"),
    ({"price": "€ 12"}, "price must be written like 1250.50"),
    ({"price": "1234567890123"}, "price must be written like 1250.50"),
    ({"price": "12.505"}, "price has more than 2 decimals, which EUR does not have"),
    ({"price": "100.5", "currency": "JPY"}, "price has more than 0 decimals, which JPY does not have"),
    ({"state": ""}, "state is missing"),
    ({"state": "shipped"}, "state 'shipped' is none of ongoing, delivered, completed, cancelled"),
    ({"state": "pending"}, "the order is pending: import it once it is paid"),
    ({"ordered_at": "yesterday"}, "ordered_at is not an instant"),
    ({"due_at": "2026-02-30T00:00:00Z"}, "due_at is not an instant"),
    ({"due_at": "0001-01-01T00:00:00+14:00"}, "due_at is not an instant"),
    ({"due_at": "9999-12-31T00:00:00Z"}, "due_at is not an instant"),
    ({"origin": "gift"}, "origin is none of service, project"),
    ({"lang": "Dutch"}, "lang is not a language code"),
    ({"description": "x" * 20_001}, "description is longer than 20000 characters"),
]


@pytest.mark.parametrize(("changes", "said"), REASONS)
def test_a_row_that_cannot_be_loaded_says_why(changes: dict[str, str], said: str) -> None:
    found = checked(**changes)
    assert isinstance(found, list)
    assert said in "; ".join(found)


def test_all_reasons_are_told_at_once() -> None:
    found = checked(price="0", currency="EUR", state="lost", client_email="kim")
    assert isinstance(found, list)
    assert len(found) == 3


FLAGS = [
    ({"due_at": ""}, "no_due_date"),
    ({"ordered_at": ""}, "no_ordered_date"),
    ({"state": "delivered", "delivered_at": ""}, "no_delivered_date"),
    ({"state": "completed", "delivered_at": ""}, "no_delivered_date"),
    ({"state": "completed", "completed_at": ""}, "no_completed_date"),
    ({"state": "cancelled", "cancelled_at": ""}, "no_cancelled_date"),
    ({"delivered_at": "2026-03-01T00:00:00Z"}, "unexpected_date"),
    ({"due_at": "2026-02-01T00:00:00Z"}, "due_before_ordered"),
    ({"state": "delivered", "due_at": "2026-03-01T00:00:00Z"}, "delivered_after_due"),
    ({"state": "delivered", "delivered_at": "2026-02-19T00:00:00Z"}, "delivered_before_ordered"),
    ({"state": "completed", "completed_at": "2026-02-21T07:00:00Z"}, "ended_before_delivered"),
    ({"state": "cancelled", "cancelled_at": "2026-02-19T00:00:00Z"}, "ended_before_ordered"),
    ({"ordered_at": "2026-03-11T00:00:00Z"}, "in_future"),
    ({"ordered_at": "2026-02-20T10:56:00"}, "no_zone"),
    ({"ordered_at": "2026-02-20"}, "no_zone"),
    ({"client_locale": "xx"}, "unknown_locale"),
    ({"client_locale": ""}, "unknown_locale"),
    ({"freelancer_timezone": "Mars/Olympus"}, "unknown_zone"),
    ({"freelancer_timezone": "../../etc/passwd"}, "unknown_zone"),
]


@pytest.mark.rule("X45")
@pytest.mark.parametrize(("changes", "flag"), FLAGS)
def test_what_is_odd_is_accepted_with_a_flag(changes: dict[str, str], flag: str) -> None:
    assert flag in flags(**changes)


def test_every_flag_and_every_reason_stands_in_the_docs() -> None:
    for flag in {flag for _, flag in FLAGS} | {"other_email"}:
        assert f"`{flag}`" in DOCS
    known = re.sub(r"\d+", "N", DOCS)
    for _, reason in REASONS:
        general = re.sub(r"'[^']*'", "…", re.sub(r"\d+", "N", reason))
        assert general.partition(" ")[2].split(",")[0].removesuffix(" EUR") in known


def test_all_flags_of_one_row_fit_into_its_order() -> None:
    odd = {
        "ordered_at": "2026-05-01",
        "due_at": "2026-01-01",
        "delivered_at": "2026-01-20",
        "completed_at": "2026-01-10",
    }
    people = {"client_locale": "", "client_timezone": ""}
    found = flags(state="completed", **odd, cancelled_at="2026-01-01", **people)
    assert len(found) == 10
    assert len(" ".join((*found, "other_email"))) <= Order.__table__.c.flags.type.length  # type: ignore[attr-defined]


def test_a_languages_region_is_left_out_where_only_the_language_is_known() -> None:
    found = checked(client_locale="nl-BE", freelancer_locale="es_MX")
    assert isinstance(found, ImportRow)
    assert (found.client.locale, found.freelancer.locale, found.flags) == ("nl", "es", ())


@pytest.mark.rule("X41")
@pytest.mark.parametrize("currency", ["SEK", "XXX", "BTC", "EURO", "usd"])
def test_a_currency_that_is_not_in_the_policy_is_refused(currency: str) -> None:
    found = checked(currency=currency)
    assert isinstance(found, list)
    assert "currency" in found[0]


@pytest.mark.rule("X9")
def test_an_order_is_a_service_unless_it_says_otherwise() -> None:
    service, project = checked(), checked(origin="project")
    assert isinstance(service, ImportRow)
    assert isinstance(project, ImportRow)
    assert (service.origin, service.lang) == ("service", "es")
    assert (project.origin, project.lang) == ("project", "nl")


def test_texts_are_kept_in_one_spelling() -> None:
    found = checked(title="  Disen\u0303o   de logo ")
    assert isinstance(found, ImportRow)
    assert found.title == "Diseño de logo"


def test_the_digest_is_of_what_the_row_says_and_not_of_how() -> None:
    same = [
        checked(),
        checked(price="336.240"[:6]),
        checked(ordered_at="2026-02-20T11:56:00+01:00"),
        checked(title=" Boekomslag "),
    ]
    assert len({one.digest for one in same if isinstance(one, ImportRow)}) == 1
    other = checked(price="336.25")
    assert isinstance(other, ImportRow)
    assert other.digest != same[0].digest  # type: ignore[union-attr]


def test_dates_that_a_state_does_not_have_are_left_out() -> None:
    dates = {"delivered_at": "2026-03-01T00:00:00Z", "completed_at": "2026-03-02T00:00:00Z"}
    found = checked(state="ongoing", **dates)
    assert isinstance(found, ImportRow)
    assert (found.dates.delivered_at, found.dates.completed_at) == (None, None)
    assert OF_STATE["ongoing"] == ("ordered_at",)


def test_what_has_happened_cannot_lie_in_the_future() -> None:
    found = checked(state="completed", delivered_at="2026-03-12T00:00:00Z", completed_at="2027-01-01T00:00:00Z")
    assert isinstance(found, ImportRow)
    assert found.dates.delivered_at == found.dates.completed_at == START


@pytest.mark.databases("sqlite")
def test_good_rows_between_bad_ones_are_loaded(importer: Importer) -> None:
    data = csv_of(row(), row(order_ref="a2", price="0"), row(order_ref="a3"), row(order_ref="a4", state="?"))
    report = importer.load(data)
    assert (report.read, report.loaded, report.rejected) == (4, 2, 2)
    assert [(reject.raw.line, reject.reason) for reject in importer.rejects] == [
        (3, "price must be above zero"),
        (5, "state '?' is none of ongoing, delivered, completed, cancelled"),
    ]
