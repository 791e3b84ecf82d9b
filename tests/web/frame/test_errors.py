"""Errors as people see them: a page or a note, in their language, with a way on, and nothing that is ours to know."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Blueprint, Flask
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Conflict

from app.core.clock import FixedClock
from app.core.errors import Invalid, LostRace, Refusal
from app.core.i18n import use_reader
from app.core.logs import JsonLines
from app.core.runtime import KEY
from app.core.settings import Settings
from app.core.words import N_
from app.services.accounts import accounts
from app.web.frame.transactions import current_tx
from tests.support.lending import lent
from tests.support.pages.form_page import add_form_page, count
from tests.support.web import Browser

SECRET = "the words of Clara"
REFUSED = N_("This order does not exist, or it is not yours.")
attempts: list[str] = []


def fault(kind: str) -> str:
    """A view that ends badly after it has written something."""
    attempts.append(kind)
    tx = current_tx()
    accounts.change_profile(tx, 1, name=f"changed by {kind}")
    tx.session.flush()
    raise {
        "refusal": Refusal(409, "test", REFUSED),
        "invalid": Invalid("name", "test", REFUSED),
        "forbidden": Refusal(403, "test", REFUSED),
        "http": Conflict(),
        "lost": LostRace(),
        "fault": ZeroDivisionError(SECRET),
        "away": OperationalError("SELECT", {"x": SECRET}, Exception(SECRET)),
    }[kind]


def add_faults(app: Flask) -> None:
    """Pages that end badly, and the page with a form."""
    bp = Blueprint("faults", __name__)
    bp.add_url_rule("/faults/<kind>", "fault", fault, methods=["GET", "POST"])
    app.register_blueprint(bp)
    add_form_page(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    attempts.clear()
    with lent(settings, clock, add_faults) as made:
        yield made


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the log of the product holds, as its lines."""
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(JsonLines())
    monkeypatch.setattr(logging.getLogger("app"), "handlers", [handler])
    monkeypatch.setattr(logging.getLogger("app"), "level", logging.INFO)
    return handler.stream


STATUSES = {"refusal": 409, "invalid": 422, "forbidden": 403, "http": 409, "lost": 503, "fault": 500, "away": 503}


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_a_view_that_ends_badly_has_done_nothing(clara: Browser, ids: dict[str, int], kind: str, status: int) -> None:
    response = clara.post(f"/faults/{kind}", text="Some words to keep.")
    assert response.status_code == status
    assert response.text.count("<h1") == 1
    assert "<title>" in response.text
    assert "Some words to keep." in response.text
    assert "changed by" not in clara.get("/account").text


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_htmx_gets_a_note_at_the_top_of_the_page(clara: Browser, kind: str, status: int) -> None:
    response = clara.post(f"/faults/{kind}", htmx=True)
    assert response.status_code == status
    assert (response.headers["HX-Retarget"], response.headers["HX-Reswap"]) == ("#notes", "innerHTML")
    assert 'class="note note-bad"' in response.text
    assert "<html" not in response.text


@pytest.mark.databases("sqlite")
def test_a_followed_link_gets_the_whole_page(clara: Browser) -> None:
    for more in ({"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}):
        assert "<html" in clara.get("/faults/refusal", htmx=True, headers=more).text


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("kind", ["fault", "away"])
def test_a_fault_tells_people_a_number_and_the_log_the_way_through_the_code(
    clara: Browser, kind: str, logged: StringIO
) -> None:
    response = clara.post(f"/faults/{kind}", text=SECRET, name=SECRET)
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    (line,) = [line for line in lines if line["level"] == "error"]
    assert line["error"] in ("ZeroDivisionError", "OperationalError")
    assert any("fault" in step for step in line["way"])
    assert line["request"]
    assert SECRET not in json.dumps(lines)
    for private in ("Traceback", "ZeroDivisionError", "OperationalError", "SELECT", ".py"):
        assert private not in response.text
    assert (line["request"] in response.text) == (kind == "fault")


@pytest.mark.databases("sqlite")
def test_a_lost_race_is_tried_again_before_it_is_given_up(clara: Browser) -> None:
    clara.post("/faults/lost")
    assert attempts == ["lost"] * 3


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("path", ["/nowhere", "/toys/%FF/x", "/account/nothing"])
def test_an_unknown_address_leads_on(clara: Browser, guest: Browser, path: str) -> None:
    assert 'href="/orders"' in clara.get(path).text
    assert 'href="/login"' in guest.get(path).text
    assert [browser.get(path).status_code for browser in (clara, guest)] == [404, 404]


@pytest.mark.databases("sqlite")
def test_a_refused_form_leads_back_to_its_page(clara: Browser) -> None:
    response = clara.post("/faults/refusal", headers={"Referer": "http://localhost/account?x=1"})
    assert 'class="btn btn-outline" href="/account?x=1"' in response.text


@pytest.mark.databases("sqlite")
def test_codes_and_passwords_are_not_shown_again(clara: Browser) -> None:
    fields = {"reason": "agreed_together", "date": "2026-03-18", "password": "my secret words", "next": "/account now"}
    response = clara.post("/faults/refusal", text="Prose, which is shown.", **fields)
    assert "Prose, which is shown." in response.text
    shown = response.text.split("<blockquote")[1:]
    assert len(shown) == 1


@pytest.mark.databases("sqlite")
def test_every_error_is_said_in_the_reader_s_language(guest: Browser) -> None:
    for lang in ("en", "nl", "es"):
        page = guest.get(f"/nowhere?lang={lang}")
        assert f'<html lang="{lang}"' in page.text
        assert page.headers["Content-Language"] == lang


def test_without_a_database_there_is_still_a_page(clara: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise OperationalError("connect", {}, Exception("no"))

    assert clara.get("/account").status_code == 200
    monkeypatch.setattr(type(clara.services.engine), "connect", broken)
    for path in ("/account", "/login", "/nowhere", "/", "/account/language"):
        response = clara.get(path)
        assert response.status_code in (404, 503), path
        assert "<h1" in response.text
    assert clara.post("/account", name="x").status_code == 503
    assert clara.get("/healthz").status_code == 200
    assert clara.get("/readyz").status_code == 503
    assert clara.get("/static/app.css").status_code == 200
    assert clara.get("/account").headers["Retry-After"]


@pytest.mark.databases("sqlite")
def test_a_busy_database_is_no_fault_of_the_reader_s(clara: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_fields: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    clara.get("/account")
    monkeypatch.setattr(accounts, "change_profile", busy)
    response = clara.post("/account", name="A name to keep", locale="en", timezone="UTC")
    assert response.status_code == 503
    assert "A name to keep" in response.text


@pytest.mark.databases("postgresql")
def test_what_postgresql_rolled_back_for_others_is_repeated(clara: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """40001 and the like: the whole request runs again, its note is left once, and its effect is there once."""
    original, calls = accounts.change_profile, []

    def sometimes(tx: object, user_id: int, **values: str) -> None:
        calls.append(user_id)
        original(tx, user_id, **values)  # type: ignore[arg-type]
        if len(calls) < 3:
            raise OperationalError("UPDATE", {}, _Serialization())

    monkeypatch.setattr(accounts, "change_profile", sometimes)
    assert clara.post("/account", name="Third time", locale="en", timezone="UTC").status_code == 303
    page = clara.get("/account").text
    assert "Third time" in page
    assert page.count("Saved.") == 1
    assert len(calls) == 3


class _Serialization(Exception):
    sqlstate = "40001"


def test_an_answer_of_400_or_more_keeps_nothing(clara: Browser, app: Flask) -> None:
    assert clara.post("/toys/a", title="x" * 99).status_code == 422
    assert count(app.extensions[KEY].transactions) == 0


def test_a_reader_outside_is_not_disturbed(guest: Browser) -> None:
    from app.core.i18n import reader, reader_for

    with use_reader(reader_for("es")):
        guest.get("/nowhere?lang=nl")
        assert reader().code == "es"
