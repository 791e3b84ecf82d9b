"""The log: one JSON object per line, with the request it belongs to and never with what people wrote."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """A record as one line; of an error its kind and its way through the code, not its text, which may quote people."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object; control characters are escaped, so nobody can forge a line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        if request_id.get():
            line["request"] = request_id.get()
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line)


def _error(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    way = [f"{frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    found: dict[str, object] = {"error": type(error).__name__, "way": way}
    cause = error.__cause__ or error.__context__
    return found | ({"cause": type(cause).__name__} if cause else {})


def configure(level: str) -> None:
    """Everything that is logged goes to standard error as JSON lines; calling it again changes only the level."""
    root = logging.getLogger()
    root.setLevel(level.upper())
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    for chatty in ("alembic", "rq", "werkzeug", "flask-limiter", "limits"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
