"""`python -m bench [PART …]`: measure all parts, or those named, and print one table."""

from __future__ import annotations

import argparse
import sys
import threading
import time
import traceback
from _thread import interrupt_main
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from bench.place import Place
from bench.report import Figure, machine, table

# In the order of the table. Each module has `measure(place) -> list[Row]`.
PARTS = (
    "order_page",
    "queries",
    "lists",
    "sweep",
    "backlog",
    "midnight",
    "audit",
    "idle",
    "lateness",
    "imports",
    "starting",
)
LONGEST_SECONDS = 240.0  # what one part may take before it is given up


def main(arguments: list[str]) -> int:
    """0 when everything that was asked for has been measured, whether or not it reached its target."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"any of: {' '.join(PARTS)} (default: all)")
    parser.add_argument("--orders", type=Path, metavar="FILE", help="orders to import (default: generated ones)")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.part) - set(PARTS):
        parser.error(f"unknown part: {' '.join(sorted(unknown))}")
    print(machine(), flush=True)
    rows: list[Figure] = []
    failed = 0
    with Place(chosen.orders) as place:
        for name in PARTS:
            if name in (chosen.part or PARTS):
                found = bounded(name, lambda name=name: import_module(f"bench.{name}").measure(place))
                failed += found is None
                rows += found or []
    print(f"\n{table(rows)}\n\n{machine()}")
    return 1 if failed else 0


def bounded(name: str, act: Callable[[], list[Figure]]) -> list[Figure] | None:
    """The rows of a part; None when it failed, which is told and does not stop the others."""
    alarm = threading.Timer(LONGEST_SECONDS, interrupt_main)
    alarm.start()
    began = time.perf_counter()
    try:
        rows = act()
    except pytest.skip.Exception as missing:
        print(f"{name}: not measured. {missing}", file=sys.stderr)
        return None
    except KeyboardInterrupt:
        if alarm.is_alive():
            raise
        print(f"{name}: given up after {LONGEST_SECONDS:.0f} s", file=sys.stderr)
        return None
    except Exception:
        traceback.print_exc()
        return None
    finally:
        alarm.cancel()
    print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
