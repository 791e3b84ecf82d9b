"""Addresses of before every kind had the same pages: mails and bookmarks still name them."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.web.frame.access import nothing_here

bp = Blueprint("old_addresses", __name__)

_ACTS = {"withdrawal": "withdraw", "agreement": "agree", "objection": "object"}


@bp.get("/orders/<ref>/cancellation")
def asking(ref: str) -> Response:
    """The form to ask customer service."""
    return redirect(url_for("resolution.explain", ref=ref, kind="support_cancellation"), 301)


@bp.get("/cases/<case_ref>/<act>")
@bp.get("/orders/<ref>/cancellation/<case_ref>/<act>")
def old_act(case_ref: str, act: str, ref: str = "") -> Response:
    """An act that is read back."""
    if act not in _ACTS:
        raise nothing_here()
    return redirect(url_for("cases.review", ref=case_ref, act=_ACTS[act]), 301)
