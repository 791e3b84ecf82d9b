"""The written page of rules says what the engine does today."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from app.rules.base.people import CLOCK, PARTIES
from app.rules.base.policy import POLICIES, current
from app.rules.base.registry import KINDS
from app.rules.moves import MOVES, span_of
from app.rules.texts import policy_tables
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

docs = import_module("app.cli.docs")  # the package has a command of that name


def test_every_transition_and_every_version_is_explained() -> None:
    assert {each.version for each in POLICIES} == set(policy_tables.IN_FORCE_SINCE)
    for each in MOVES:
        if each.by == CLOCK and each.act != "pay_out":  # a payout comes when somebody asked for it
            span = span_of(each, current())
            kind = KINDS.get(each.kind)
            if span is None and kind is not None:  # not the same for both sides (X15)
                spans = [current().window(kind.window, side) for side in PARTIES]
                assert len(set(spans)) == len(spans)
                span = min(spans)
            assert span is not None
            assert span > timedelta(0)


def test_the_written_page_of_rules_is_up_to_date() -> None:
    assert docs.TARGET.read_text(encoding="utf-8") == docs.rules_page()


def test_the_command_says_when_the_page_of_rules_is_stale(
    guest: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "docs" / "rules.md"
    monkeypatch.setattr(docs, "TARGET", target)
    run = guest.app.test_cli_runner().invoke
    assert run(args=["docs", "rules", "--check"]).exit_code == 1
    assert not target.exists()
    assert run(args=["docs", "rules"]).exit_code == 0
    assert run(args=["docs", "rules", "--check"]).exit_code == 0
    target.write_text(target.read_text() + "edited by hand")
    assert run(args=["docs", "rules", "--check"]).exit_code == 1
