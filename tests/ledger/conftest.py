"""Fixtures of these tests."""

from tests.worlds import deal as deal
from tests.worlds import world as world
