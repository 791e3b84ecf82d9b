"""Partials: the part of a page that htmx asked for, or the whole page for everybody else."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request


def wants_partial() -> bool:
    """Whether htmx wants a part of the page: not when it follows a link or restores one from the history."""
    headers = request.headers
    if headers.get("HX-Request") != "true":
        return False
    return "true" not in (headers.get("HX-Boosted"), headers.get("HX-History-Restore-Request"))


def answer(partial: str, location: str, **context: Any) -> Response:
    """After something was done: the fresh partial for htmx, a 303 to `location` for everybody else.

    `location` is also where a repeated post of the same form is led (see idempotency).
    """
    g.result_at = location
    return make_response(render_template(partial, **context)) if wants_partial() else go(location)


def go(location: str) -> Response:
    """Lead the reader to a page of ours; htmx loads it as a whole."""
    g.result_at = location
    if not wants_partial():
        return redirect(location, 303 if request.method not in ("GET", "HEAD") else 302)  # type: ignore[return-value]
    return Response(status=204, headers={"HX-Redirect": location})


def as_note(response: Response) -> Response:
    """For htmx: shown at the top of the page that is open, whatever the status; the rest of it stays."""
    response.headers.update({"HX-Retarget": "#notes", "HX-Reswap": "innerHTML"})
    return response


def polled(partial: str, **context: Any) -> Response:
    """A fragment that its page asks for once a minute; nothing (204) while the page shows just that.

    It names what it shows in the address by which it is asked for again: `seen=` and the digest of it.
    """
    fresh = render_template(partial, **context)
    seen = request.args.get("seen", "")
    return Response(status=204) if seen and f'seen={seen}"' in fresh else make_response(fresh)


def show(page: str, partial: str, status: int = 200, **context: Any) -> Response:
    """The partial for htmx, the whole page for everybody else; e.g. a form with its errors and status 422."""
    return make_response(render_template(partial if wants_partial() else page, **context), status)
