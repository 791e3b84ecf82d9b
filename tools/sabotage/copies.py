"""Copies of the tree in which things are broken, so that nothing ever is in the tree itself."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.sabotage.mutation import ROOT, Mutation

FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
LIMIT = 900  # seconds; tests that hang have noticed, too
# What was compiled is taken along, because a copy is as old as its original.
_LEFT = shutil.ignore_patterns(".git", ".venv", "var", ".hypothesis", ".*_cache", "node_modules", "htmlcov")


class CannotTry(Exception):
    """The tests could not be run with this mutation in place."""


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the tree, which is gone afterwards."""
    with TemporaryDirectory(prefix="sabotage-") as folder:
        yield Path(shutil.copytree(ROOT, Path(folder) / "tree", ignore=_LEFT))


@contextmanager
def planted(tree: Path, mutation: Mutation) -> Iterator[None]:
    """One file of a copy is changed; at the end it is as it was."""
    path = tree / mutation.path
    text, times = path.read_text(encoding="utf-8"), path.stat()
    try:
        path.write_text(mutation.source, encoding="utf-8")
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # so that it fits its compiled form again


def failing(tree: Path, tests: Iterable[str], kinds: str) -> str | None:
    """Run these tests in a copy until one fails: that test, or None when all passed.

    Refuses (CannotTry) when they could not be run.
    """
    # In the order given: shuffled, a slow test of properties may be the first to fail, and then shrinks for minutes.
    plain = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-n", "0"]
    command = [sys.executable, "-m", "pytest", *plain, "-m", kinds, *tests]
    given = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    try:
        done = subprocess.run(command, timeout=LIMIT, check=False, cwd=tree, capture_output=True, text=True, env=given)
    except subprocess.TimeoutExpired:
        return "the tests did not end"
    failed = FAILED.search(done.stdout)
    if done.returncode in (0, 5):
        return None
    if failed is not None:
        return failed[1].partition("[")[0].rpartition("/")[2]
    if "conftest" in done.stderr or "ImportError while loading" in done.stdout + done.stderr:
        return "the program does not start"
    raise CannotTry((done.stdout + done.stderr).strip()[-300:])
