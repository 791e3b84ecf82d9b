"""Break the code one place at a time and see whether the tests notice: python -m tools.sabotage [--seed N | --planted]

A suite that passes says nothing about what it would miss. With a seed, fixed operators break at least 40 places of
rules and ledger, and the tests that run those lines are run; what survives is a test to write, also where the change
turns out to make no difference. Exit status 1 below 90 % caught. Planted are the faults of fault_list.py, each a
promise of the product broken by hand, of which none may survive. The tree itself is never changed.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tools.sabotage import covering
from tools.sabotage.choice import chosen
from tools.sabotage.copies import CannotTry, copied, failing, planted
from tools.sabotage.fault_list import FAULTS
from tools.sabotage.mutation import Mutation
from tools.sabotage.planted import mutation_of

MANY, WANTED, COPIES = 40, 0.9, 2
Notice = Callable[[Path, Mutation], str | None]  # the test that notices a mutation in a copy, or None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutation: caught by a test, survived, or not tried, and why not."""

    mutation: Mutation
    by: str | None
    tried: bool = True

    @property
    def caught(self) -> bool:
        return self.tried and self.by is not None


def main(arguments: Sequence[str]) -> int:
    """Try them, print one line for each and the difference of each that survived; the exit status."""
    asked = _parser().parse_args(arguments)
    if asked.planted:
        found, wanted, notice = [mutation_of(fault) for fault in FAULTS], 1.0, by_its_tests
    else:
        found, wanted, notice = chosen(asked.seed, asked.many), WANTED, by_covering(covering.known(asked.map))
    if asked.only:
        found = [found[number - 1] for number in asked.only]
    verdicts = attempt_all(found, notice)
    for verdict in verdicts:
        if not verdict.caught:
            print(f"\n{verdict.mutation.what}\n{verdict.mutation.diff}")
    caught = sum(verdict.caught for verdict in verdicts)
    print(f"\n{caught} of {len(verdicts)} caught: {caught / len(verdicts):.0%}, wanted {wanted:.0%}")
    return 0 if caught >= wanted * len(verdicts) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.sabotage")
    parser.add_argument("--seed", type=int, default=1, help="which places; the same seed chooses the same ones")
    parser.add_argument("--many", type=int, default=MANY, help="how many")
    parser.add_argument("--map", action="store_true", help="find out again which tests run which lines")
    parser.add_argument("--planted", action="store_true", help="the faults of the list instead")
    parser.add_argument("--only", type=int, nargs="*", help="only those with these numbers")
    return parser


def by_its_tests(tree: Path, mutation: Mutation) -> str | None:
    """A planted fault is noticed by the tests that are named for it."""
    kinds = "not browser and not slow" + ("" if mutation.postgresql else " and not postgresql")
    return failing(tree, mutation.tests, kinds)


def by_covering(found: dict[str, covering.Lines]) -> Notice:
    """The fast rooms first, then what runs the changed lines."""

    def notice(tree: Path, mutation: Mutation) -> str | None:
        by = failing(tree, covering.first_tests(mutation), covering.KINDS)
        tests = covering.tests_of(mutation, found)
        return by or (failing(tree, tests, covering.KINDS) if tests else None)

    return notice


def attempt_all(mutations: Sequence[Mutation], notice: Notice) -> list[Verdict]:
    """Try each in one of a few copies; a line is printed as soon as it is known."""
    free: SimpleQueue[Path] = SimpleQueue()

    def attempt(number: int) -> Verdict:
        mutation, began, tree = mutations[number - 1], time.monotonic(), free.get()
        try:
            with planted(tree, mutation):
                verdict = Verdict(mutation, notice(tree, mutation))
        except CannotTry as error:
            verdict = Verdict(mutation, str(error), tried=False)
        finally:
            free.put(tree)
        word = "caught" if verdict.caught else "SURVIVED" if verdict.tried else "NOT TRIED"
        place, took = f"{mutation.path}:{mutation.first}", time.monotonic() - began
        print(f"{number:3} {word:9} {mutation.what}, {place} [{verdict.by}, {took:.0f} s]", flush=True)
        return verdict

    with copied() as one, copied() as two, ThreadPoolExecutor(COPIES) as pool:
        for tree in (one, two):
            free.put(tree)
        return list(pool.map(attempt, range(1, len(mutations) + 1)))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotTry as error:  # the list of faults does not fit the code any more
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
