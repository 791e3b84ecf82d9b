"""What an imported row must be: every check, with the plain reason it gives (docs/importing.md lists them)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.core.database.db import canonical
from app.core.i18n.zones import zone_of
from app.core.instants import to_us
from app.core.money import exponent, from_decimal
from app.core.texts import clean_line, clean_text
from app.rules.base.policy import current
from app.rules.imports.history import STATES
from app.services.accounts.accounts import email_of, is_email
from app.services.imports import dates as import_dates
from app.services.imports.dates import Dates
from app.services.imports.fields import LANG, LIMITS, MAYBE_THOUSANDS, MUST, ORIGINS, PRICE, REF, unprintable


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a row names them; locale and zone are already ones of ours."""

    side: str
    ref: str
    email: str
    name: str
    locale: str
    timezone: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row that can be loaded; `price` in minor units of `currency`, `digest` that of everything it says."""

    order_ref: str
    title: str
    description: str
    origin: str
    lang: str
    client: Person
    freelancer: Person
    currency: str
    price: int
    state: str
    dates: Dates
    flags: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a row is checked against: the languages offered, the platform's zone, and the moment of the import."""

    locales: tuple[str, ...]
    zone: str
    now: datetime


class _Check:
    """The checks of one row; they all run, so that a person can mend everything at once."""

    def __init__(self, values: Mapping[str, str], known: Known) -> None:
        self.values = {name: values.get(name, "").strip() for name in LIMITS}
        self.known = known
        self.reasons: list[str] = []
        self.flags: list[str] = []

    def texts(self) -> None:
        for name, value in self.values.items():
            if name in MUST and not clean_text(value):
                self.reasons.append(f"{name} is missing")
            elif len(value) > LIMITS[name]:
                self.reasons.append(f"{name} is longer than {LIMITS[name]} characters")
            elif value and (why := unprintable(value, many_lines=name == "description")):
                self.reasons.append(f"{name} {why}")

    def shapes(self) -> None:
        ref, state, currency = (self.values[name] for name in ("order_ref", "state", "currency"))
        if ref and not REF.fullmatch(ref):
            self.reasons.append("order_ref may hold letters without accents, digits, and . _ - between them")
        if state == "pending":
            self.reasons.append("the order is pending: import it once it is paid")
        elif state and state not in STATES:
            self.reasons.append(f"state {state[:20]!r} is none of {', '.join(STATES)}")
        if currency and currency not in current().amounts:
            self.reasons.append(f"currency {currency[:10]!r} is none of {', '.join(current().amounts)}")
        if self.values["origin"] and self.values["origin"] not in ORIGINS:
            self.reasons.append(f"origin is none of {', '.join(ORIGINS)}")
        if self.values["lang"] and not LANG.fullmatch(self.values["lang"]):
            self.reasons.append("lang is not a language code such as nl or pt-BR")

    def price(self) -> int:
        text, currency = self.values["price"], self.values["currency"]
        if not text or currency not in current().amounts:
            return 0
        if text.startswith("-") or not text.strip("0.,"):
            self.reasons.append("price must be above zero")
        elif not PRICE.fullmatch(text):
            self.reasons.append("price must be written like 1250.50 or 1250,50, with nothing else in it")
        elif MAYBE_THOUSANDS.fullmatch(text):
            self.reasons.append("price has a comma that may part thousands: write it with a point, like 1250.50")
        else:
            return self._minor(Decimal(text.replace(",", ".")), currency)
        return 0

    def _minor(self, amount: Decimal, currency: str) -> int:
        try:
            return from_decimal(amount, currency).minor
        except ValueError:
            self.reasons.append(f"price has more than {exponent(currency)} decimals, which {currency} does not have")
            return 0

    def person(self, side: str) -> Person:
        ref, email, name, locale, timezone = (
            self.values[f"{side}_{part}"] for part in ("ref", "email", "name", "locale", "timezone")
        )
        if clean_text(email) and not is_email(email_of(email)):
            self.reasons.append(f"{side}_email is not an e-mail address")
        return Person(side, ref, email_of(email), clean_line(name), self._locale(locale), self._zone(timezone))

    def _locale(self, given: str) -> str:
        plain = given.replace("_", "-")
        for code in (plain, plain.partition("-")[0].lower()):
            if code in self.known.locales:
                return code
        self.flags.append("unknown_locale")
        return "en"

    def _zone(self, given: str) -> str:
        if zone_of(given) is not None:
            return given
        self.flags.append("unknown_zone")
        return self.known.zone

    def instants(self) -> dict[str, datetime | None]:
        found: dict[str, datetime | None] = {}
        for name in import_dates.DATES:
            found[name] = None
            if text := self.values[name]:
                found[name] = self._instant(name, text)
        return found

    def _instant(self, name: str, text: str) -> datetime | None:
        try:
            moment, zoned = import_dates.read(text)
        except (ValueError, OverflowError):
            self.reasons.append(f"{name} is not an instant such as 2026-03-18T17:40:00Z")
            return None
        if not zoned:
            self.flags.append("no_zone")
        return moment


def check(values: Mapping[str, str], known: Known) -> ImportRow | list[str]:
    """The row with its flags, or every reason why it cannot be loaded."""
    one = _Check(values, known)
    one.texts()
    one.shapes()
    price, client, freelancer, instants = one.price(), one.person("client"), one.person("freelancer"), one.instants()
    if client.ref == freelancer.ref != "" or client.email == freelancer.email != "":
        one.reasons.append("client and freelancer are the same person")
    if one.reasons:
        return one.reasons
    dates = import_dates.fitted(one.values["state"], instants, known.now)
    return _row(one, price, client, freelancer, instants, dates)


def _row(
    one: _Check, price: int, client: Person, freelancer: Person, given: Mapping[str, datetime | None], dates: Dates
) -> ImportRow:
    values = one.values
    origin = values["origin"] or "service"
    # A service is sold in the language of its seller, a project is described in that of its client.
    lang = values["lang"] or (freelancer if origin == "service" else client).locale
    said = {name: text for name, text in values.items() if text and name not in import_dates.DATES}
    said |= {"price": str(price), "client_email": client.email, "freelancer_email": freelancer.email}
    instants = {name: to_us(moment) for name, moment in given.items() if moment is not None}
    return ImportRow(
        order_ref=values["order_ref"],
        title=clean_line(values["title"]),
        description=clean_text(values["description"]) or clean_line(values["title"]),
        origin=origin,
        lang=lang,
        client=client,
        freelancer=freelancer,
        currency=values["currency"],
        price=price,
        state=values["state"],
        dates=dates,
        flags=tuple(dict.fromkeys((*dates.flags, *one.flags))),
        digest=hashlib.sha256(canonical([said, instants]).encode()).hexdigest(),
    )
