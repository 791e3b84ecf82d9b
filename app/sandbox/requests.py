"""What the sandbox is asked to do, read from a request that may hold anything."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

KINDS = ("charge", "refund", "payout")
MOST = 10**15  # minor units
_KEY = re.compile(r"[\x21-\x7e]{1,80}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LANG = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}")
_PLACE = re.compile(r"[A-Za-z0-9.:\[\]-]+")


class Malformed(Exception):
    """The request cannot be read; the text is the name of the first field that is wrong."""


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """One operation as it was asked for."""

    key: str
    kind: str
    amount: int
    currency: str
    charge: str | None
    title: str
    back: str
    lang: str

    def written(self) -> str:
        """The content in one form, so that equal contents are equal texts."""
        return json.dumps(asdict(self), sort_keys=True)


def read_request(content: object) -> OperationRequest:
    """The operation that this JSON asks for; Malformed where a field is missing or makes no sense."""
    if not isinstance(content, dict):
        raise Malformed("body")
    amount, charge = content.get("amount"), content.get("charge")
    if type(amount) is not int or not 0 < amount < MOST:  # a bool is an int too
        raise Malformed("amount")
    kind = _text(content, "kind", 10)
    if kind not in KINDS:
        raise Malformed("kind")
    if (charge is not None) != (kind == "refund"):
        raise Malformed("charge")
    return OperationRequest(
        key=_text(content, "key", 80, _KEY),
        kind=kind,
        amount=amount,
        currency=_text(content, "currency", 3, _CURRENCY),
        charge=None if charge is None else _text(content, "charge", 80, _KEY),
        title=_text(content, "title", 500),
        back=_address(_text(content, "back", 2000)),
        lang=_text(content, "lang", 35, _LANG),
    )


def origin_of(address: str) -> str:
    """The scheme and the host of an address that was checked, such as a policy for browsers names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _text(content: dict[str, object], name: str, longest: int, form: re.Pattern[str] | None = None) -> str:
    value = content.get(name)
    if not isinstance(value, str) or len(value) > longest or (form and not form.fullmatch(value)):
        raise Malformed(name)
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half a character, which JSON can spell and no page can show
        raise Malformed(name) from error
    return value


def _address(value: str) -> str:
    """An address of the web without anything in its host that could end a header or a policy."""
    if not value.isprintable():
        raise Malformed("back")
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise Malformed("back") from error
    if parts.scheme not in ("http", "https") or not _PLACE.fullmatch(parts.netloc):
        raise Malformed("back")
    return value
