"""The policy: windows, pauses, reminders and limits, as data. Versions are only ever added (X42)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the policy says in one currency, in minor units (X41)."""

    extra_limit: int  # the most that one extra may cost
    offer_limit: int  # the most that one milestone may cost
    second_person: int  # above this, staff need a second person
    least_claim: int | None = None  # the least that can be disputed of what is in escrow (X61)


@dataclass(frozen=True, slots=True)
class Policy:
    """Every figure the rules use. A case keeps the version under which it was opened."""

    version: int
    windows: Mapping[str, timedelta]  # by request kind: how long the other side may take (F9, F12, F15)
    refund_wait: timedelta  # after a deemed cancellation (X3)
    repeat_pause: timedelta  # before the same side repeats a kind that was declined or withdrawn (X25)
    auto_approval_days: int  # civil days after delivery (X34)
    hold_days: int  # civil days after delivery until the money is available (B23)
    charge_window: timedelta  # until a charge is confirmed (X37)
    offer_window: timedelta  # in which a custom offer can be accepted
    milestones_limit: int  # how many milestones an order may have
    complaint_days: int  # civil days after delivery, last one inclusive (B17)
    fee_basis_points: int  # platform fee on whatever leaves escrow for the freelancer
    short_window: timedelta  # windows up to this length use the short schedule (G1)
    short_ladder: tuple[timedelta, ...]  # reminders before the deadline, besides the one at half
    long_ladder: tuple[timedelta, ...]
    reminder_quiet: timedelta  # no reminder this soon after the opening (G1)
    outage_tolerance: timedelta  # no credit for a shorter silence of the web (X35)
    imported_grace: timedelta  # no deadline of imported history ends earlier (X45)
    extension_limit: timedelta  # how far a delivery date may be moved at once
    extras_limit: int  # how many extras one request may ask for
    comment_limit: int  # characters of a person's text
    amounts: Mapping[str, Amounts]
    # What a later version brought, None in those that do not name it.
    client_hold_days: int | None = None  # by which requests of the client hold an approval back, in all (X34)
    more_time_days: int | None = None  # by which the parties may put a deadline off at once, together (G6)
    absence_days: int | None = None  # that one announced absence may last (G6),
    absence_year_days: int | None = None  # and all of a calendar year
    sealed_round: timedelta | None = None  # until the second figure has to be there (X73)
    dispute_reasons: Mapping[str, tuple[str, ...]] | None = None  # by side (M4)

    def window(self, name: str, who: str) -> timedelta:
        """How long this side may take to answer; KeyError where the policy has no such window. Some windows are not
        the same for both sides (X15)."""
        return self.windows.get(f"{name}:{who}") or self.windows[name]

    def has_window(self, name: str) -> bool:
        """Whether the policy says how long an answer to this may take, for all or for each side."""
        return any(key.partition(":")[0] == name for key in self.windows)


_CENTS = Amounts(extra_limit=1_000_000, offer_limit=10_000_000, second_person=50_000)
_WHOLE = Amounts(extra_limit=1_500_000, offer_limit=15_000_000, second_person=75_000)
_MILLS = Amounts(extra_limit=3_000_000, offer_limit=30_000_000, second_person=150_000)
_PESOS = Amounts(extra_limit=20_000_000, offer_limit=200_000_000, second_person=1_000_000)

_FIRST = Policy(
    version=1,
    windows=MappingProxyType({"update": 48 * HOUR, "cancel": 48 * HOUR, "extension": 96 * HOUR}),
    refund_wait=7 * DAY,
    repeat_pause=24 * HOUR,
    auto_approval_days=14,
    hold_days=14,
    charge_window=24 * HOUR,
    offer_window=7 * DAY,
    milestones_limit=20,
    complaint_days=10,
    fee_basis_points=0,
    short_window=48 * HOUR,
    short_ladder=(6 * HOUR, 1 * HOUR),
    long_ladder=(48 * HOUR, 24 * HOUR, 4 * HOUR),
    reminder_quiet=HOUR,
    outage_tolerance=timedelta(minutes=5),
    imported_grace=14 * DAY,
    extension_limit=365 * DAY,
    extras_limit=5,
    comment_limit=4000,
    amounts=MappingProxyType(
        {
            "EUR": _CENTS,
            "USD": _CENTS,
            "GBP": _CENTS,
            "CHF": _CENTS,
            "CAD": _CENTS,
            "AUD": _CENTS,
            "MXN": _PESOS,
            "JPY": _WHOLE,
            "KWD": _MILLS,
        }
    ),
)

_SECOND = replace(_FIRST, version=2, fee_basis_points=1_000)  # the platform fee: 10 %

_THIRD = replace(_SECOND, version=3, client_hold_days=7)

_LEAST_CLAIMS = {"JPY": 750, "KWD": 1_500, "MXN": 10_000}  # 5.00 elsewhere (X61)

_FOURTH = replace(
    _THIRD,
    version=4,
    windows=MappingProxyType(
        {**_THIRD.windows, "milestone_dispute:freelancer": 4 * DAY, "milestone_dispute:client": 14 * DAY}  # X15
    ),
    amounts=MappingProxyType(
        {code: replace(each, least_claim=_LEAST_CLAIMS.get(code, 500)) for code, each in _THIRD.amounts.items()}
    ),
    more_time_days=7,
    absence_days=7,
    absence_year_days=14,
    sealed_round=48 * HOUR,
    dispute_reasons=MappingProxyType(
        {
            "client": ("not_as_described", "quality", "late", "no_response", "rights_problem", "other"),
            "freelancer": ("work_done", "no_response", "requirements_missing", "out_of_scope", "other"),
        }
    ),
)

POLICIES: tuple[Policy, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH)


def current() -> Policy:
    """The newest policy, for what is opened now."""
    return POLICIES[-1]


def policy(version: int) -> Policy:
    """The policy of that version, for what was opened under it; KeyError when there never was one."""
    for candidate in POLICIES:
        if candidate.version == version:
            return candidate
    raise KeyError(version)
