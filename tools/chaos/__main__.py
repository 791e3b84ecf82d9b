"""`make chaos SEED=1 MINUTES=10`: on both databases one after the other, or on DATABASE=sqlite or postgresql alone."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tools.chaos.plan import POSTGRESQL, SQLITE, Pace
from tools.chaos.run import one_run


def main() -> int:
    """1 when anything broke; then what was written stays, for looking at."""
    seed, minutes = int(os.environ.get("SEED") or 1), float(os.environ.get("MINUTES") or 10)
    chosen = os.environ.get("DATABASE")
    if chosen not in (None, "", SQLITE, POSTGRESQL):
        print(f"DATABASE must be {SQLITE} or {POSTGRESQL}, or empty for both, not {chosen!r}.")
        return 2
    well = True
    for database in (chosen,) if chosen else (SQLITE, POSTGRESQL):
        folder = Path(tempfile.mkdtemp(prefix=f"chaos-{database}-"))
        if one_run(folder, database, seed, Pace(minutes * 60)):
            shutil.rmtree(folder)
        else:
            well = False
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
