"""Fixtures of these tests."""

from tests.support.i18n.project import folder as folder
from tests.support.i18n.project import project as project
