"""What a random act may meet."""

import contextlib
from collections.abc import Iterator

from app.core.errors import LostRace, Refusal


@contextlib.contextmanager
def tried() -> Iterator[None]:
    """Whatever is not possible now is refused, and nothing else goes wrong."""
    with contextlib.suppress(Refusal, LostRace):
        yield
