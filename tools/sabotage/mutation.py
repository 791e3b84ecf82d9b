"""One change of one file, made by an operator or written by hand."""

import difflib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Mutation:
    """A file with one place changed; `tests` must notice it, or whichever tests cover the lines."""

    path: str  # from the root of the tree
    first: int  # the lines that are changed
    last: int
    what: str
    source: str  # the whole file, changed
    tests: tuple[str, ...] = ()
    postgresql: bool = False  # races are only real there

    @property
    def diff(self) -> str:
        """What is changed, for people."""
        before = (ROOT / self.path).read_text(encoding="utf-8").splitlines()
        return "\n".join(difflib.unified_diff(before, self.source.splitlines(), self.path, self.path, n=1, lineterm=""))
