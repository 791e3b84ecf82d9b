"""Files as pages show them: those of each submission, newest first."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import url_for

from app.core.i18n import Reader
from app.core.words import N_, At
from app.models.tables import files
from app.rules.files.limits import BY_NAME, KINDS, LIMITS, MB
from app.web.components.order import Page

KB = 1_000
STATES = {
    "waiting": N_("being checked"),
    "refused": N_("could not be taken, so it was not kept"),
}
HINT = N_(
    "%(kinds)s; at most %(count)s files of %(each)s MB, and %(together)s MB in all. "
    "Pictures are saved anew, without the data of place and camera."
)
WRONG = N_("Not all files can be taken, so nothing was sent.")
AGAIN = N_("What you wrote is still here. Files have to be chosen again.")


def submissions(page: Page) -> list[dict[str, Any]]:
    """Each submission that came with files: when it was, and its files."""
    rows = files.of_order(page.tx.connection, page.facts.id)
    return [
        {
            "id": submission,
            "title": page.reader.say(N_("Delivered on %(at)s"), at=At(group[0].submitted_at, "medium")),
            "files": [_file(page.reader, row) for row in group],
        }
        for submission, group in ((key, list(found)) for key, found in groupby(rows, lambda row: row.submission_id))
    ]


def _file(reader: Reader, row: Any) -> dict[str, Any]:
    state = STATES.get(row.state)
    return {
        "name": row.name,
        "href": url_for("files.download", ref=row.ref) if state is None else None,
        "about": f"{BY_NAME[row.kind].label} · {size(reader, row.size)}",
        "state": reader.say(state) if state else None,
    }


def size(reader: Reader, count: int) -> str:
    """A size in bytes as people read it."""
    if count >= MB:
        return reader.say(N_("%(size)s MB"), size=reader.number(round(Decimal(count) / MB, 1)))
    return reader.say(N_("%(size)s kB"), size=reader.number(max(1, round(count / KB))))


def hint(reader: Reader) -> str:
    """What may be chosen, under the field."""
    kinds = ", ".join(kind.label for kind in KINDS)
    each, together = LIMITS.each // MB, LIMITS.together // MB
    return reader.say(HINT, kinds=kinds, count=LIMITS.count, each=each, together=together)


def accept() -> str:
    """What the browser offers to choose."""
    return ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
