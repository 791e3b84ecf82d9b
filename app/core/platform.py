"""The platform: what rules have to know of the installation that they run in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Platform:
    """The time zone in which civil days are counted (X11, X12), and whether a payment gateway is configured."""

    zone: tzinfo
    gateway: bool = True
