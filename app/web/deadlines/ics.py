"""Calendar files (RFC 5545): one event in UTC, lines of at most 75 octets, text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MOST = 75  # octets of a line, without its end
_ESCAPED = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"))


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An instant to be kept in mind. `uid` stays the same when it moves, and `sequence` then rises."""

    uid: str
    sequence: int
    at: datetime
    written_at: datetime
    summary: str
    description: str
    url: str
    lang: str


def calendar(event: CalendarEvent) -> bytes:
    """The file of this one event."""
    language = f";LANGUAGE={event.lang}"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Resolution Center//Deadlines//EN",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_instant(event.written_at)}",
        f"DTSTART:{_instant(event.at)}",
        f"SUMMARY{language}:{_text(event.summary)}",
        f"DESCRIPTION{language}:{_text(event.description)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line.encode()))


def _instant(moment: datetime) -> str:
    """In UTC and whole seconds; the rest of a second is cut off, so that nobody is told a later instant than it is."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    for sign, escaped in _ESCAPED:
        text = text.replace(sign, escaped)
    return text


def _folded(line: bytes) -> Iterator[bytes]:
    """The line in parts, each after the first behind a space; no sign of several octets is torn apart."""
    lead = b""
    while len(lead) + len(line) > MOST:
        end = MOST - len(lead)
        while line[end] & 0xC0 == 0x80:
            end -= 1
        yield lead + line[:end]
        line, lead = line[end:], b" "
    yield lead + line
