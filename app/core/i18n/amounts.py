"""Amounts as people type and copy them: with or without their currency, in their own format or their phone's."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol, get_decimal_symbol, get_group_symbol

from app.core.money import Money, exponent, from_decimal
from app.core.texts import clean_code

# Digits, in groups of three or not, and decimals behind another mark than that of the groups.
_NUMBER = re.compile(
    r"(?P<whole>[0-9]*|[1-9][0-9]{0,2}(?P<group>[ '.,])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
    r"(?:(?!(?P=group))(?P<mark>[.,])(?P<decimals>[0-9]+))?"
)
_NO_CENTS = re.compile(r"[.,](--?|\N{EN DASH}|\N{EM DASH})$")  # "25,-", as the Dutch write it
# The marks of other keyboards: wide ones, Arabic ones, and the curly apostrophe of Swiss thousands.
_MARKS = str.maketrans({"\uff0e": ".", "\uff0c": ",", "\u066b": ".", "\u066c": "'", "\u2019": "'"})


class Ambiguous(ValueError):
    """What was typed can mean two amounts."""

    def __init__(self, smaller: Money, larger: Money) -> None:
        super().__init__("two amounts")
        self.smaller, self.larger = smaller, larger


def parse_money(text: str, currency: str, locale: Locale) -> Money:
    """Money as someone who reads this language types it; ValueError when it is none, Ambiguous when it can be two.

    The other language's mark separates decimals where it can do nothing else: "12,50" is 12.50 in English too. What
    elsewhere is a thousand ("1.250" in English) is refused, unless the currency has no decimals, or just three.
    """
    found = _NUMBER.fullmatch(_NO_CENTS.sub("", _bare(_plain(text), currency, str(locale))))
    if found is None or not any(found.group("whole", "decimals")):
        raise ValueError("not an amount")
    whole, decimals = re.sub("[^0-9]", "", found["whole"]), found["decimals"] or ""
    if len(decimals) == 3 and not found["group"] and re.fullmatch("[1-9][0-9]{0,2}", whole):
        return _one_of(whole, decimals, currency, found["mark"], locale)
    return _money(whole, decimals, currency)


def _one_of(whole: str, decimals: str, currency: str, mark: str, locale: Locale) -> Money:
    """The amount, where the only mark has three digits behind it: they are decimals, or end a thousand."""
    places, larger = exponent(currency), _money(whole + decimals, "", currency)
    if places == 0 or (places < 3 and mark == get_group_symbol(locale)):
        return larger
    if places >= 3 and mark == get_decimal_symbol(locale):
        return _money(whole, decimals, currency)
    raise Ambiguous(_money(whole, decimals.rstrip("0") if places < 3 else decimals, currency), larger)


def _money(whole: str, decimals: str, currency: str) -> Money:
    return from_decimal(Decimal(f"{whole or 0}.{decimals}" if decimals else whole), currency)


def _plain(text: str) -> str:
    """Digits of any script as 0 to 9, the marks of any as those of our keyboards, one kind of space."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in clean_code(text).translate(_MARKS))


def _bare(text: str, currency: str, locale: str) -> str:
    """The text without the currency at one of its ends."""
    small = text.lower()
    for word in _words(currency, locale):
        if small.startswith(word):
            return text[len(word) :].strip()
        if small.endswith(word):
            return text[: -len(word)].strip()
    return text


@lru_cache(maxsize=256)
def _words(currency: str, locale: str) -> tuple[str, ...]:
    """What a currency is called: its code, its signs, its name for one and for many; the longest first."""
    signs = {get_currency_symbol(currency, each) for each in (locale, "en", "en_GB")}
    bare = {re.sub("[A-Za-z]", "", sign) for sign in signs}  # "$" of "US$"
    names = {get_currency_name(currency, count, each) for each in (locale, "en") for count in (1, 2)}
    return tuple(sorted((word.lower() for word in {currency} | signs | bare | names if word), key=len, reverse=True))
