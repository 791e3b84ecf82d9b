"""The log: one line per record whatever is in it, and never what people wrote."""

import json
import logging
import sys

import pytest

from app.core import logs


def line_of(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return logs.JsonLines().format(logging.LogRecord("app.x", logging.INFO, "x.py", 1, message, args, info))


@pytest.mark.parametrize("text", ["a\nb", "a\r\n{}", "\x1b[31mred", "\u2028", "\0", "é\N{SNOWMAN}", '"}', "\ud800"])
def test_nobody_can_forge_a_line(text: str) -> None:
    line = line_of("said %s", text)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["event"] == f"said {text}"


def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_text() -> None:
    try:
        try:
            raise KeyError("clara@people.example")
        except KeyError as cause:
            raise ValueError("the words of Clara") from cause
    except ValueError as error:
        line = line_of("failed", error=error)
    found = json.loads(line)
    assert (found["error"], found["cause"]) == ("ValueError", "KeyError")
    assert found["way"][-1].endswith("test_an_error_is_told_by_its_kind_and_place_and_not_by_its_text")
    assert "Clara" not in line
    assert "clara" not in line


def test_a_line_belongs_to_its_request() -> None:
    assert "request" not in json.loads(line_of("x"))
    token = logs.request_id.set("abc123")
    try:
        assert json.loads(line_of("x"))["request"] == "abc123"
    finally:
        logs.request_id.reset(token)


def test_configuring_twice_writes_every_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    logs.configure("info")
    logs.configure("WARNING")
    ours = [handler for handler in root.handlers if isinstance(handler.formatter, logs.JsonLines)]
    assert len(ours) == 1
    assert root.level == logging.WARNING
    assert ours[0].stream is sys.stderr  # type: ignore[attr-defined]
    monkeypatch.undo()
