"""Headers that hold people's words: encoded and folded here, so that every program reads back what was said.

The library's own folding loses or doubles spaces between encoded words, differently in each version of Python. Here
a text beyond ASCII becomes encoded words (RFC 2047) as a whole: cut between characters, spaces inside, one a line.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from email.headerregistry import Address
from email.policy import Policy

_LINE = 76  # the longest line that holds an encoded word
_WORD = 75  # the longest encoded word
_FORM = "=?utf-8?{}?{}?="
_PLAIN = re.compile(r"[ -~]*")
_AS_ITSELF = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")  # in a name too


class Header(str):
    """The text of a header, for this program; `lines` are how it is sent."""

    name: str
    lines: tuple[str, ...]

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it stands in the mail; the library asks each header for it when it writes one."""
        return f"{self.name}: " + f"{policy.linesep} ".join(self.lines) + policy.linesep


def text_header(name: str, text: str) -> Header:
    """Return a header of free text, such as a subject; `text` is one line."""
    column = len(name) + len(": ")
    return _header(name, text, _broken(text, column) if _is_plain(text) else _encoded(text, column))


def address_header(name: str, to: Address) -> Header:
    """Return a header with one mailbox and whose it is; the name of that person is one line."""
    column = len(name) + len(": ")
    mailbox = f"<{to.addr_spec}>"
    if not to.display_name:
        return _header(name, str(to), [to.addr_spec])
    plain = _is_plain(to.display_name)
    lines = [str(to).removesuffix(f" {mailbox}")] if plain else list(_encoded(to.display_name, column))
    if (0 if lines[1:] else column) + len(lines[-1]) + 1 + len(mailbox) < _LINE:
        lines[-1] += f" {mailbox}"
    else:
        lines.append(mailbox)
    return _header(name, str(to), lines)


def _header(name: str, text: str, lines: Iterable[str]) -> Header:
    made = Header(text)
    made.name, made.lines = name, tuple(lines)
    return made


def _is_plain(text: str) -> bool:
    """Whether the text can stand as it is: ASCII, and nothing in it that a reader would take for an encoded word."""
    return _PLAIN.fullmatch(text) is not None and "=?" not in text


def _broken(text: str, column: int) -> Iterator[str]:
    """Plain text, broken before spaces, which unfolding leaves; the first line begins in this column."""
    line = ""
    for word in text.split(" "):
        if line and column + len(line) + 1 + len(word) > _LINE:
            yield line
            line, column = word, 1
        else:
            line = f"{line} {word}" if line else word
    yield line


def _encoded(text: str, column: int) -> Iterator[str]:
    """Encoded words, in the shorter of the two encodings; the first line begins in this column."""
    kind, encode = ("q", _quoted) if len(_quoted(text)) <= len(_based(text)) else ("b", _based)
    part = ""
    for character in text:
        if part and column + len(_FORM.format(kind, encode(part + character))) > _LINE:
            yield _FORM.format(kind, encode(part))
            part, column = "", _LINE - _WORD
        part += character
    yield _FORM.format(kind, encode(part))


def _quoted(text: str) -> str:
    """The letters that need nothing as they are, spaces as underscores, all else as the numbers of its bytes."""
    return "".join(
        chr(byte) if byte in _AS_ITSELF else "_" if byte == 0x20 else f"={byte:02X}" for byte in text.encode()
    )


def _based(text: str) -> str:
    return b64encode(text.encode()).decode()
