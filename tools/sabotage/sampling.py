"""A plugin of pytest that runs two cases at most of each test: enough to see which lines a test runs."""

from collections import defaultdict

import pytest


@pytest.hookimpl(trylast=True)  # of those that are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the first and the last case of each test."""
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    kept = {id(each) for found in cases.values() for each in (found[0], found[-1])}
    items[:] = [item for item in items if id(item) in kept]
