"""How long browsers may keep static files: for ever under an address that names the content, else until asked."""

from __future__ import annotations

from flask import Response, current_app, request

FOR_EVER = "public, max-age=31536000, immutable"


def keep_static(response: Response) -> Response:
    """Set the caching of a static file."""
    if request.endpoint == "static" and response.status_code < 400:
        digest = current_app.extensions["static_digest"]((request.view_args or {})["filename"])
        fresh = bool(digest) and request.args.get("v") == digest
        response.headers["Cache-Control"] = FOR_EVER if fresh else "public, no-cache"
    return response
