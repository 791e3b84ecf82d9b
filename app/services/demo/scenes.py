"""What a scene of the demo is: an order, and what people do with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.services.demo.people import DemoPerson


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does: `when` is "9d 10:30" (so many days ago, at that time) or "17h" (so long ago)."""

    when: str
    who: DemoPerson
    verb: str
    text: str = ""
    reason: str = ""
    new_due: int | None = None  # days from now
    extra: tuple[str, int, int] | None = None  # title, price in minor units, days
    part: int | None = None  # of the order, by its number; the rest of it where there is none
    amount: int = 0  # that is disputed, in minor units,
    shares: tuple[int, int, int] | None = None  # and how it is divided: to the client, to the freelancer, in escrow


@dataclass(frozen=True, slots=True)
class SceneMilestone:
    """A milestone: `price` in minor units, `due` in days from now."""

    title: str
    deliverable: str
    price: int
    due: int


@dataclass(frozen=True, slots=True)
class Scene:
    """An order from its beginning; `due` in days from now, `price` in minor units. A project begins with a brief."""

    key: str
    client: DemoPerson
    freelancer: DemoPerson
    title: str
    description: str
    price: int
    begins: str
    due: int
    acts: tuple[Act, ...] = ()
    currency: str = "EUR"
    origin: str = "service"
    parts: tuple[SceneMilestone, ...] = ()
    asked: bool = True  # the brief names the parts already, and not only the offer
    imported: bool = False  # the marketplace has its money, and not our gateway (X51)

    @property
    def ref(self) -> str:
        """The order's reference: the same in every demo, so that an address can be passed on."""
        return hashlib.sha256(f"demo:{self.key}".encode()).hexdigest()[:32]
