"""The way to a dispute: beside every milestone whose money can be disputed, or the reason why it cannot (M4)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.core.errors import Refusal
from app.rules.base.facts import MilestoneFacts
from app.rules.base.people import Actor
from app.rules.base.registry import KINDS
from app.rules.disputes.claim import DISPUTABLE, disputable
from app.rules.opening import check_opening
from app.web.components.order import Page


@dataclass(frozen=True, slots=True)
class DisputeWay:
    """The way to the form of a dispute; where there is none now, `why` says so."""

    label: str
    href: str | None = None
    why: str | None = None


def dispute_ways(page: Page, milestone: MilestoneFacts) -> list[DisputeWay]:
    """The ways to dispute money of this milestone; none where it never could be: nothing is paid, or it is finished."""
    if milestone.state not in DISPUTABLE or not milestone.escrow:
        return []
    found = []
    for kind in (kind for kind in KINDS.values() if kind.locks and page.role in kind.opened_by):
        label, href = page.reader.say(kind.label), None
        try:
            check_opening(page.facts, kind, Actor(page.role), page.now)
        except Refusal as refused:
            found.append(DisputeWay(label, why=page.reader.say(refused.sentence)))
            continue
        if disputable(page.facts, milestone):
            href = url_for("resolution.explain", ref=page.facts.ref, kind=kind.name, milestone=milestone.id)
            found.append(DisputeWay(label, href))
    return found
