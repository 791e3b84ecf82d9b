"""Mail on its way out: to an SMTP server, into a folder of .eml files, or kept in memory for tests."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 8.0  # how long one step of a conversation with a server may take
OUTBOX: list[EmailMessage] = []  # what `memory:` has sent in this process


class MailError(Exception):
    """A mail was not sent. `code` is short and holds no address; `final` means that trying again is of no use."""

    def __init__(self, code: str, final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


class Mailer(Protocol):
    """Sends one mail after another."""

    def send(self, mail: EmailMessage) -> None:
        """The mail is with the next server (or in its file); MailError when it is not."""


@contextmanager
def open_mailer(url: str) -> Iterator[Mailer]:
    """What sends to the `MAIL_URL` of the settings; a connection is made at the first mail and closed at the end."""
    parsed = urlsplit(url)
    if parsed.scheme == "memory":
        yield MemoryMailer()
    elif parsed.scheme == "file":
        yield FolderMailer(Path(url.removeprefix("file:").removeprefix("//")))
    else:
        server = SmtpMailer(parsed)
        try:
            yield server
        finally:
            server.close()


class MemoryMailer:
    """Keeps what is sent."""

    def send(self, mail: EmailMessage) -> None:
        """The mail is in OUTBOX."""
        OUTBOX.append(mail)


class FolderMailer:
    """Writes every mail as a file whose name begins with its date and ends with its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: EmailMessage) -> None:
        """The whole mail is in the folder, or nothing of it is."""
        at = mail["Date"].datetime.strftime("%Y%m%dT%H%M%S")
        path = self.folder / f"{at}-{mail['Message-ID'].strip('<>').partition('@')[0]}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{os.getpid()}.half")
            half.write_bytes(mail.as_bytes(policy=SMTPUTF8))
            half.rename(path)
        except OSError as error:
            raise MailError("folder") from error


class SmtpMailer:
    """Talks to an SMTP server: TLS from the start (smtps) or where it is offered; a password never travels in clear."""

    def __init__(self, url: SplitResult) -> None:
        self.host = url.hostname or "localhost"
        self.secure = url.scheme == "smtps"
        self.port = url.port or (465 if self.secure else 587 if url.username else 25)
        self.user = unquote(url.username or "")
        self.password = unquote(url.password or "")
        self.line: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """The server has taken the mail; a refusal of the recipient or the mail (5xx) is final."""
        try:
            self.line = self.line or self.connect()
            self.line.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise refusal(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPDataError as error:
            raise refusal(error.smtp_code) from error
        except MailError:
            raise
        except Exception as error:  # whatever a library says about a server's bad manners
            self.close()
            raise MailError(trouble(error)) from error

    def connect(self) -> smtplib.SMTP:
        """A line to the server, as safe as the server allows."""
        context = ssl.create_default_context()
        line = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
            if self.secure
            else smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        )
        try:
            line.ehlo()
            if not self.secure and line.has_extn("starttls"):
                line.starttls(context=context)
                line.ehlo()
            elif self.user and not self.secure and self.host not in ("localhost", "127.0.0.1", "::1"):
                raise MailError("no_tls")
            if self.user:
                line.login(self.user, self.password)
        except BaseException:
            line.close()
            raise
        return line

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.line.quit()
        self.line = None


def refusal(code: int) -> MailError:
    """What a server's answer means: 5xx will not change, 4xx may."""
    return MailError(f"smtp_{code}", final=500 <= code < 600)


def trouble(error: Exception) -> str:
    """A short code for what went wrong on the way to a server; never its text, which may hold addresses."""
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (smtplib.SMTPAuthenticationError, "auth"),
        (smtplib.SMTPSenderRefused, "sender_refused"),
        (smtplib.SMTPNotSupportedError, "not_supported"),
        (smtplib.SMTPServerDisconnected, "disconnected"),
        (smtplib.SMTPException, "smtp"),
        (ssl.SSLError, "tls"),
        (TimeoutError, "timeout"),
        (socket.gaierror, "no_host"),
        (OSError, "no_connection"),
        (UnicodeError, "address"),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), "unknown")
