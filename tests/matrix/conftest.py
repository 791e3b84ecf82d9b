"""Fixtures of these tests."""

from tests.support.matrix.fixtures import stage as stage
