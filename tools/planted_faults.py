"""Plant faults one at a time and see whether the tests catch each: python -m tools.planted_faults [NUMBER ...]

A suite that passes says nothing about what it would miss. Every fault of tools/fault_list.py breaks one promise of the
product; the tests that prove that promise run with the fault in place, and a fault that survives is a test to write.
It exits with 1 when a fault survived or could not be tried. The work tree has to be clean, and is clean afterwards.
"""

import ast
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.fault_list import FAULTS, Fault

ROOT = Path(__file__).resolve().parent.parent
# The fastest rooms first: the first failure ends a run.
ROOMS = ("rules", "ledger", "architecture", "i18n", "services", "web")
FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)
LIMIT = 900  # seconds; tests that hang have noticed, too


class CannotTry(Exception):
    """The fault does not fit the code any more, or no test is named for it."""


def main(numbers: list[int]) -> int:
    """Try the faults with these numbers, or all; print one line for each, and return the exit status."""
    if git("status", "--porcelain"):
        print("The work tree has changes. Commit or stash them first: a fault is planted in its files.")
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it restores the file, as Ctrl-C does
    wrong = 0
    for number, fault in enumerate(FAULTS, 1):
        if numbers and number not in numbers:
            continue
        began = time.monotonic()
        verdict, by = attempt(fault)
        wrong += verdict != "caught"
        print(f"{number:2} {verdict:9} {fault.what} [{by}, {time.monotonic() - began:.0f} s]", flush=True)
    print(f"{wrong} not caught" if wrong else "all caught")
    return 1 if wrong else 0


def attempt(fault: Fault) -> tuple[str, str]:
    """Plant a fault, run its tests and restore the file; the verdict, and the test that caught it or what is wrong."""
    try:
        tests = list(chosen(fault))
        with planted(fault):
            return run(tests, fault)
    except CannotTry as error:
        return "NOT TRIED", str(error)


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """The one place of the fault is changed; at the end, however it comes, the file is as it was."""
    path, text = place(fault)
    times = path.stat()
    # With its old time the file fits its compiled form again, which the tests leave alone meanwhile.
    try:
        path.write_text(pattern(fault).sub(lambda _found: fault.after, text), encoding="utf-8")
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def place(fault: Fault) -> tuple[Path, str]:
    """The file with the text before the fault, and what is in it; there has to be exactly one such place."""
    paths = {path for glob in fault.within for path in ROOT.glob(glob) if path.is_file()}
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(paths)}
    places = [path for path, text in texts.items() for _found in pattern(fault).finditer(text)]
    if len(places) != 1:
        raise CannotTry(f"the text before stands in {len(places)} places: {fault.before}")
    return places[0], texts[places[0]]


def pattern(fault: Fault) -> re.Pattern[str]:
    """The text before the fault, wherever its lines are broken."""
    return re.compile(r"\s+".join(re.escape(word) for word in fault.before.split()))


def chosen(fault: Fault) -> Iterator[str]:
    """The tests of a fault, as pytest names them, those of fast rooms first."""
    found = [(path, name) for path in test_files() for name in names(path, fault)]
    if not found:
        raise CannotTry(f"no test is marked or named {' or '.join(fault.tests)}")
    for path, name in sorted(found, key=lambda one: (speed(one[0]), one)):
        yield f"{path.relative_to(ROOT)}::{name}"


def test_files() -> Iterator[Path]:
    yield from (ROOT / "tests").rglob("test_*.py")


def speed(path: Path) -> int:
    room = path.relative_to(ROOT / "tests").parts[0]
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


def names(path: Path, fault: Fault) -> Iterator[str]:
    """The tests of one file that have all the words of one of the fault's choices."""
    source = path.read_text(encoding="utf-8")
    if not any(all(word in source for word in choice.split()) for choice in fault.tests):
        return
    tree = ast.parse(source)
    everywhere = " ".join(ast.unparse(node.value) for node in tree.body if is_mark_of_all(node))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = everywhere + " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
            if any(all(fits(word, marks, node.name) for word in choice.split()) for choice in fault.tests):
                yield node.name


def is_mark_of_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def fits(word: str, marks: str, name: str) -> bool:
    """A rule's id has to stand among the marks, any other word in the test's name."""
    return f"'{word}'" in marks if re.fullmatch(r"[A-Z]\d+", word) else word in name


def run(tests: list[str], fault: Fault) -> tuple[str, str]:
    """Run these tests until one fails: the verdict, and that test or what went wrong."""
    kinds = "not browser and not slow" + ("" if fault.postgresql else " and not postgresql")
    # In the order given: shuffled, a slow test of properties may be the first to fail, and then shrinks for minutes.
    plain = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command = [sys.executable, "-m", "pytest", *plain, "-m", kinds, *tests]
    quiet = {"cwd": ROOT, "capture_output": True, "text": True, "env": os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}}
    try:
        done = subprocess.run(command, timeout=LIMIT, check=False, **quiet)
    except subprocess.TimeoutExpired:
        return "caught", "the tests did not end"
    if done.returncode == 0:
        return "SURVIVED", f"{len(tests)} tests"
    failed = FAILED.search(done.stdout)
    if done.returncode != 1 or failed is None:
        return "NOT TRIED", (done.stdout + done.stderr).strip()[-300:]
    return "caught", failed[1].partition("[")[0].rpartition("/")[2]


def git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    try:
        sys.exit(main([int(number) for number in sys.argv[1:]]))
    except KeyboardInterrupt:
        sys.exit(130)
