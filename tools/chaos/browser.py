"""A person's browser without scripts, at an address of its own: keeps cookies, says when an answer is lost."""

from __future__ import annotations

import http.client
import secrets
import sys
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tools.chaos.pages import Page

SECONDS = 20.0  # how long a person waits for an answer
AGAIN = (500, 502, 503, 504)  # the answers that say nothing about the act


class Lost(Exception):
    """No answer came, or one that says nothing about the act."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    @cached_property
    def page(self) -> Page:
        """The page, read."""
        return Page(self.text)


@dataclass(frozen=True)
class Sent:
    """A form as it is sent, and sent again: the same bytes under the same one-time number."""

    path: str
    body: bytes
    kind: str


def sent(path: str, fields: list[tuple[str, str]], file: tuple[str, str, bytes] | None = None) -> Sent:
    """The form of these fields, with one file (field, name, content) or none."""
    if file is None:
        return Sent(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
    edge = secrets.token_hex(12)
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields]
    name, filename, content = file
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode()
    return Sent(
        path, b"".join([*parts, head, content, f"\r\n--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
    )


class Browser:
    """One person's; every request is a connection of its own, so that no kill hides behind another request."""

    def __init__(self, host: str, port: int, number: int) -> None:
        self.host, self.port = host, port
        # Limits are counted per network: people do not share one.
        self.source = (f"127.0.0.{number + 10}", 0) if sys.platform.startswith("linux") else None
        self.cookies: dict[str, str] = {}
        self.referer = ""
        self.today = date.min

    def get(self, path: str) -> Answer:
        """A page; redirects are not followed."""
        answer = self._ask("GET", path, None, {})
        self.referer = f"http://{self.host}:{self.port}{path}"
        if answer.page.moment:
            self.today = date.fromisoformat(answer.page.moment[:10])
        return answer

    def post(self, form: Sent) -> Answer:
        """The answer to a form; Lost when there is none that tells what became of it."""
        return self._ask("POST", form.path, form.body, {"Content-Type": form.kind})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS, source_address=self.source)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body, headers | {"Cookie": cookies, "Referer": self.referer})
            came = line.getresponse()
            text = came.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Lost(type(error).__name__) from error
        finally:
            line.close()
        for given in came.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: part.value for name, part in SimpleCookie(given).items()}
        if came.status in AGAIN:
            raise Lost(str(came.status))
        return Answer(came.status, came.headers.get("Location", ""), text)
