"""Which tests run which lines of rules and ledger: found out once, by running them, and kept in var/."""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from coverage import CoverageData

from tools.sabotage.choice import ROOMS
from tools.sabotage.mutation import ROOT, Mutation

MAP = ROOT / "var" / "sabotage-map.json"
# What runs first, and always: a few seconds.
FAST = {"app/rules": ("tests/rules", "tests/properties/test_money.py"), "app/ledger": ("tests/ledger",)}
SLOW = ("tests/services", "tests/web")
KINDS = "not browser and not slow and not postgresql"
MOST = 150  # tests of the slow rooms for one mutation, those of services first

Lines = dict[str, list[str]]  # by the number of the line: the tests that run it


def tests_of(mutation: Mutation, found: dict[str, Lines]) -> list[str]:
    """The tests of slow rooms that run the changed lines; of what runs once at the start, those of its file."""
    lines = found.get(mutation.path, {})
    covering = {test for number in range(mutation.first, mutation.last + 1) for test in lines.get(str(number), ())}
    covering = covering or {test for tests in lines.values() for test in tests}
    there = [test for test in covering if (ROOT / test.partition("::")[0]).exists()]
    return sorted(there, key=lambda test: (SLOW.index(_room(test)), test))[:MOST]


def first_tests(mutation: Mutation) -> tuple[str, ...]:
    """The fast tests of the room in which something is changed."""
    return next(tests for room, tests in FAST.items() if mutation.path.startswith(room))


def _room(test: str) -> str:
    return next(room for room in SLOW if test.startswith(room))


def known(again: bool) -> dict[str, Lines]:
    """The map, made when there is none or another is wanted: some minutes."""
    if again or not MAP.exists():
        print("Finding out which tests run which lines. This takes some minutes, once.", flush=True)
        MAP.parent.mkdir(exist_ok=True)
        MAP.write_text(json.dumps(_measured()), encoding="utf-8")
    found: dict[str, Lines] = json.loads(MAP.read_text(encoding="utf-8"))
    return found


def _measured() -> dict[str, Lines]:
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "coverage")
        rooms = [f"--cov={room}" for room in ROOMS]
        plugins = ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "tools.sabotage.sampling", "-n", "2"]
        options = ["-q", "-m", KINDS, "--cov-context=test", "--cov-report=", *rooms]
        command = [sys.executable, "-m", "pytest", *plugins, *options, *SLOW]
        subprocess.run(command, cwd=ROOT, check=False, env=os.environ | {"COVERAGE_FILE": data})
        measured = CoverageData(data)
        measured.read()
        return {str(Path(name).relative_to(ROOT)): _lines(measured, name) for name in measured.measured_files()}


def _lines(measured: CoverageData, name: str) -> Lines:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for number, contexts in measured.contexts_by_lineno(name).items():
        found[str(number)] |= {each.partition("|")[0].partition("[")[0] for each in contexts if each}
    return {number: sorted(tests) for number, tests in found.items()}
