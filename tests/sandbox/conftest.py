"""Fixtures of these tests."""

from tests.support.sandbox import gateway as gateway
from tests.support.sandbox import sandbox as sandbox
from tests.support.sandbox import sandbox_and_shop as sandbox_and_shop
from tests.support.sandbox import shop as shop
