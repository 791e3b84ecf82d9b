"""Nobody is spoken to when a test ends: a reader that was left behind would be the next test's."""

from collections.abc import Iterator

import pytest

from app.core.i18n.current import _current


@pytest.fixture(autouse=True)
def nobody_is_left_spoken_to() -> Iterator[None]:
    """Fails the test that leaves a reader behind, and not one that comes later."""
    yield
    left = _current.get()
    _current.set(None)
    assert left is None, f"{left!r} is still spoken to"
