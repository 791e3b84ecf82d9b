"""A real SMTP server on this machine, which keeps what it takes and answers as a test wants."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

Answer = Callable[[EmailMessage], str | None]


class Handler:
    """What the server does with a mail: `answer` may say something else than 250, or do something before."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.told: dict[str, list[str]] = {}  # to whom the client said that each goes, by Message-ID
        self.recipients: dict[str, str] = {}  # what is said about an address
        self.answer: Answer = lambda _mail: None
        self.sessions: set[int] = set()

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.sessions.add(id(session))
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        self.told[mail["Message-ID"]] = list(envelope.rcpt_tos)
        return self.answer(mail) or "250 OK"


class MailServer:
    """A server with its address for MAIL_URL."""

    def __init__(self) -> None:
        self.handler = Handler()
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
        self.url = f"smtp://127.0.0.1:{port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """It answers inside the block."""
        self.controller.start()
        try:
            yield
        finally:
            self.controller.stop()

    @property
    def taken(self) -> list[EmailMessage]:
        """What it has taken."""
        return self.handler.taken


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A running server."""
    server = MailServer()
    with server.running():
        yield server
