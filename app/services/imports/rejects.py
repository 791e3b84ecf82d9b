"""The file of rejects: every row that was not loaded, with the number of its line and a plain reason."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Any

from app.services.imports.files import OPTIONAL, REQUIRED
from app.services.imports.imports import Reject

COLUMNS = ("line", "reason", *REQUIRED, *OPTIONAL, "unread")
UNREAD_LIMIT = 2000  # characters


class RejectsFile:
    """Written while the import runs. It replaces that of an earlier run, and is gone when nothing was rejected."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self._file: Any = None

    def __enter__(self) -> RejectsFile:
        if self.path is not None:
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._csv = csv.DictWriter(self._file, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
            self._csv.writeheader()
        return self

    def add(self, reject: Reject) -> None:
        """One row more."""
        self.count += 1
        if self._file is not None:
            own = {"line": reject.raw.line, "reason": reject.reason, "unread": reject.raw.unread[:UNREAD_LIMIT]}
            self._csv.writerow(reject.raw.values | own)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._file is not None and self.path is not None:
            self._file.close()
            if not self.count:
                self.path.unlink()
