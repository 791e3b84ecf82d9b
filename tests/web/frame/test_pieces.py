"""Pieces: what shows a value and nothing else is rendered once for each value and reader."""

import re

import pytest
from flask import Flask, render_template_string
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from app.core.i18n import reader_for, use_reader
from app.web.frame import pieces
from app.web.orders.timeline import TimelineRow
from tests.support.system import ROOT

ROW = "macros/_timeline_row.html"
NAMED = re.compile(r'piece\("([^"]+)"')
SHOWN = "{{ piece(name, view) }}"


def shown(app: Flask, view: object, locale: str = "en") -> str:
    with app.test_request_context(), use_reader(reader_for(locale)):
        return render_template_string(SHOWN, name=ROW, view=view)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    pieces._rendered.cache_clear()


def rendered() -> int:
    return pieces._rendered.cache_info().misses


def test_the_same_value_is_rendered_once_for_each_reader(app: Flask) -> None:
    row = TimelineRow("past", "You paid", "today")
    assert shown(app, row) == shown(app, TimelineRow("past", "You paid", "today"))
    assert rendered() == 1
    shown(app, row, "nl")
    assert rendered() == 2


def test_a_value_that_changed_is_another(app: Flask) -> None:
    assert "today" in shown(app, TimelineRow("past", "You paid", "today"))
    assert "yesterday" in shown(app, TimelineRow("past", "You paid", "yesterday"))


def test_what_people_wrote_stays_text(app: Flask) -> None:
    assert "&lt;b&gt;Clara&lt;/b&gt; paid" in shown(app, TimelineRow("past", "<b>Clara</b> paid", ""))


def test_a_value_that_could_change_is_refused(app: Flask) -> None:
    with pytest.raises(TypeError):
        shown(app, {"state": "past"})


def test_no_piece_asks_who_is_there_or_when(app: Flask) -> None:
    folder = ROOT / "app/templates"
    waiting = {name for path in folder.rglob("*.html") for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert {ROW, "orders/_earlier.html"} <= waiting
    seen: set[str] = set()
    while waiting - seen:
        name = (waiting - seen).pop()
        seen.add(name)
        parsed = app.jinja_env.parse((folder / name).read_text(encoding="utf-8"))
        assert find_undeclared_variables(parsed) <= {"view", "_", "pgettext", "ngettext", "icon"}, name
        waiting |= {each.template.as_const() for each in parsed.find_all(nodes.Include)}


def test_the_fields_of_the_head_are_rendered_once_for_all_pages(app: Flask) -> None:
    guest = app.test_client()
    guest.get("/login?lang=nl")
    before = rendered()
    assert before
    for path in ("/help/cancellations", "/help/deadlines?x=1", "/login?next=/orders"):
        assert guest.get(path).status_code == 200
    assert rendered() == before


def test_an_icon_is_drawn_once_and_is_markup(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string("{{ icon('bell') }}{{ icon('bell') }}{{ icon('bell', 'News & more') }}")
    first, second, labelled = html.split("</svg>")[:3]
    assert first == second
    assert 'aria-hidden="true"' in first
    assert 'aria-label="News &amp; more"' in labelled
