"""Tests that share a world stay together, or each worker would build that world once more."""

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is nobody to share the tests with")
@pytest.mark.xdist_group("together")
def test_the_group_of_a_test_reaches_the_scheduler(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@together")
