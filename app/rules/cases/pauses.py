"""Why a deadline stands still: each cause apart, so that it runs on only when none is left (X60)."""

from __future__ import annotations

from app.rules.base.facts import CaseFacts


def cause_of(case: CaseFacts) -> str:
    """The cause under which a case pauses what it holds back."""
    return f"case:{case.ref}"
