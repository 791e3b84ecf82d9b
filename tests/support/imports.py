"""Small invented files to import, and somebody who imports them."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.core.settings import Settings
from app.models import Order
from app.services.imports import imports
from app.services.imports.files import RawRow, rows
from app.services.imports.imports import Import, Reject, Report
from tests.support.domain.worlds import Deal, World

GOOD = {
    "order_ref": "a1",
    "title": "Boekomslag",
    "client_ref": "c1",
    "client_email": "Kim@buyers.example",
    "client_name": "Kim Smit",
    "client_locale": "nl",
    "client_timezone": "Europe/Brussels",
    "freelancer_ref": "f1",
    "freelancer_email": "rosa@makers.example",
    "freelancer_name": "Rosa Núñez",
    "freelancer_locale": "es",
    "freelancer_timezone": "America/Mexico_City",
    "currency": "EUR",
    "price": "336.24",
    "state": "ongoing",
    "ordered_at": "2026-02-20T10:56:00Z",
    "due_at": "2026-03-20T00:00:00Z",
    "delivered_at": "",
    "completed_at": "",
    "cancelled_at": "",
}
# Dates that make a row of each state whole; the tests' clock stands at 10 March 2026.
WHOLE = {
    "ongoing": {},
    "delivered": {"delivered_at": "2026-03-05T08:00:00Z"},
    "completed": {"delivered_at": "2026-02-21T08:00:00Z", "completed_at": "2026-02-22T09:00:00Z"},
    "cancelled": {"cancelled_at": "2026-02-25T12:30:00Z"},
}


def row(**changes: str) -> dict[str, str]:
    """A good row with these changes; a state brings its dates along."""
    return GOOD | WHOLE.get(changes.get("state", ""), {}) | changes


def csv_of(*wanted: dict[str, str], columns: Iterable[str] = GOOD) -> bytes:
    """The rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(wanted)
    return text.getvalue().encode()


def lines_of(*wanted: dict[str, object]) -> bytes:
    """The rows as JSON Lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in wanted).encode()


class Importer:
    """Imports bytes or rows into a world, and keeps what was rejected."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.world = world
        self.settings = settings
        self.rejects: list[Reject] = []

    def load(self, data: bytes, source: str = "marketplace", dry_run: bool = False) -> Report:
        """The report of importing this file; what was rejected is in `rejects`."""
        return self.load_rows(rows(io.BytesIO(data)), source, dry_run)

    def load_rows(self, found: Iterable[RawRow], source: str = "marketplace", dry_run: bool = False) -> Report:
        """The report of importing these rows."""
        self.rejects = []
        job = Import(self.world.transactions, self.settings, source, self.rejects.append, dry_run)
        return imports.run(job, found, lambda _: None)

    def one(self, **changes: str) -> Deal:
        """The order that a row with these changes became."""
        report = self.load(csv_of(row(**changes)))
        assert (report.loaded, self.reasons) == (1, [])
        return self.deal(changes.get("order_ref", GOOD["order_ref"]))

    def deal(self, ref: str = GOOD["order_ref"]) -> Deal:
        """The order with this reference."""
        return Deal(self.world, self.world.rows(Order, Order.ref == ref)[0].id)

    @property
    def reasons(self) -> list[str]:
        """Why rows were rejected."""
        return [reject.reason for reject in self.rejects]


def before(moment: datetime, **span: float) -> str:
    """An instant so long before another, as a file writes it."""
    return (moment - timedelta(**span)).isoformat().replace("+00:00", "Z")
