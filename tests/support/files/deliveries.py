"""What the tests of files do: deliver some on an order, let the worker look into them, and see what became of them."""

import os
import time
from io import BytesIO

from app.core.files.store import FileStore
from app.models import File
from app.rules.base.people import FREELANCER
from app.rules.files import limits
from app.services.files import housekeeping, inspection, uploads
from app.services.files.uploads import Received, Room, Sent
from app.services.orders import orders
from tests.support.domain.worlds import Deal, World

Given = tuple[str, str, bytes]  # the name and the type that were told, and the content


DELIVERIES = limits.deliveries(100)
ROOM = Room(most=limits.owner_limit(100))


def sent(*given: Given) -> list[Sent]:
    """As the web hands them over, which leaves out what was declared."""
    return [Sent(name, BytesIO(content)) for name, _, content in given]


def age(store: FileStore, hours: float = 25) -> None:
    """Everything in the store has lain there for so long."""
    at = time.time() - hours * 3600
    for path in store.root.glob("*/*"):
        os.utime(path, (at, at))


class FileDeliveries:
    """One order and one file store."""

    def __init__(self, world: World, deal: Deal, store: FileStore) -> None:
        self.world = world
        self.deal = deal
        self.store = store

    def receive(self, *given: Given) -> Received:
        """Checked and stored, but on no order yet."""
        return uploads.receive(self.store, sent(*given), DELIVERIES, ROOM)

    def deliver(self, *given: Given) -> list[File]:
        """The work is delivered with these files; the rows of all files of the order."""
        received = self.receive(*given)
        assert received.problems == ()
        with self.deal.acting(FREELANCER) as (tx, facts, actor):
            orders.deliver(tx, facts, actor, None, received.files)
        return self.files

    def check(self) -> int:
        """The worker looks into whatever waits."""
        return inspection.work(self.world.transactions, self.store)

    def tidy(self) -> int:
        """The hourly tidying."""
        return housekeeping.tidy(self.world.transactions, self.store)

    def audit(self) -> str | None:
        """The first file that is not as it should be."""
        with self.world.tx(write=False) as tx:
            return housekeeping.first_break(tx, self.store)

    @property
    def files(self) -> list[File]:
        """The rows, oldest first."""
        return self.world.rows(File)

    def content(self, file: File) -> bytes:
        """What lies in the store for a row."""
        assert file.blob is not None
        return self.store.path(file.blob).read_bytes()

    @property
    def stored(self) -> list[str]:
        """The names of everything in the store."""
        return sorted(path.name for path in self.store.root.glob("*/*"))
