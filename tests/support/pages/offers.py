"""Briefs and offers as they are typed into their forms."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.support.apps import make_settings
from tests.support.domain.worlds import World


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """There is a gateway, though nobody answers there."""
    return make_settings(tmp_path, database_url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")


def day(world: World, days: int) -> str:
    """A date as a form takes it, so many days from now."""
    return (world.now.date() + timedelta(days=days)).isoformat()


def three(world: World, amounts: tuple[str, ...] = ("400", "300,01", "1.250,00")) -> dict[str, str]:
    """Three milestones as a Dutch reader types them."""
    typed = {"rows": str(len(amounts))}
    for n, amount in enumerate(amounts, start=1):
        typed |= {f"title_{n}": f"Deel {n}", f"deliverable_{n}": f"Ding {n}", f"amount_{n}": amount}
        typed |= {f"due_{n}": day(world, 7 * n)}
    return typed
