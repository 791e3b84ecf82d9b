"""The schedule: every piece of work that time brings, how it is seen to wait, and who does it when no worker does."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

from app.core.database.tx import Tx
from app.core.settings import Settings
from app.services.maintenance import due_work
from jobs import tasks

ALONE_SECONDS = 5.0  # how long the scheduler works at a stretch when it has to do the work itself


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work: its name in the job queue, what of it waits first, and the task that does it."""

    name: str
    first: Callable[[Tx], Hashable | None]
    task: Callable[[float], object]


# All are asked for every second; the audit, the tidying and the digests have their turn now and then (jobs.tasks).
WORK = (
    Work("sweep", due_work.to_sweep, tasks.sweep),
    Work("mail", due_work.to_send, tasks.deliver),
    Work("gateway", due_work.to_ask, tasks.operate),
    Work("files", due_work.to_check, tasks.check_files),
    Work("audit", partial(due_work.lease_is_free, "audit"), tasks.audit),
    Work("tidy", partial(due_work.lease_is_free, "tidy"), tasks.tidy),
    Work("digests", partial(due_work.lease_is_free, "digests"), tasks.digest),
)


def schedule_of(settings: Settings) -> tuple[Work, ...]:
    """The work of an installation with these settings."""
    return tuple(work for work in WORK if work.name != "gateway" or settings.gateway_url)
