"""Addresses of before every kind had the same pages: mails and bookmarks still name them."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

bp = Blueprint("old_addresses", __name__)

_ACTS = {"withdrawal": "withdraw", "agreement": "agree", "objection": "object"}
_ACT = "<any(withdrawal, agreement, objection):act>"


@bp.get("/orders/<ref>/cancellation")
def asking(ref: str) -> Response:
    """The form to ask customer service."""
    return redirect(url_for("resolution.explain", ref=ref, kind="support_cancellation"), 301)


@bp.get(f"/cases/<case_ref>/{_ACT}")
@bp.get(f"/orders/<ref>/cancellation/<case_ref>/{_ACT}")
def acting(case_ref: str, act: str, ref: str = "") -> Response:
    """An act that is read back."""
    return redirect(url_for("cases.review", ref=case_ref, act=_ACTS[act]), 301)
