"""The sandbox's API: operations by their keys, for who knows the secret."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, jsonify, request

from app.sandbox import operations
from app.sandbox.options import now_us, options
from app.sandbox.requests import Malformed, read_request
from app.sandbox.store import writing

api = Blueprint("api", __name__, url_prefix="/v1")


@api.before_request
def refuse_strangers() -> None:
    """Only who knows the secret gets further."""
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {options().secret}".encode()):
        abort(401)


@api.post("/operations")
def ask() -> Response:
    """An operation is asked for, or asked for again."""
    try:
        asked = read_request(request.get_json(silent=True))
    except Malformed as error:
        return problem(400, f"malformed_{error}")
    try:
        with writing(options().file) as line:
            standing = operations.ask(line, asked, now_us(), options())
    except operations.OtherContent:
        return problem(409, "other_content")
    return answer(standing, refusing=True)


@api.get("/operations/<path:key>")
def look(key: str) -> Response:
    """How an operation stands."""
    try:
        with writing(options().file) as line:
            standing = operations.look(line, key, now_us())
    except KeyError:
        return problem(404, "unknown_key")
    return answer(standing, refusing=False)


def answer(standing: operations.Standing | None, refusing: bool) -> Response:
    """How it stands, as JSON; an answer that gets lost arrives as a time-out of somebody in between (504)."""
    if standing is None:
        return problem(504, "timeout")
    page = f"{options().address}/pay/{standing.token}" if standing.token else ""
    response = jsonify(state=standing.state, page=page, error=standing.error)
    response.status_code = 422 if refusing and standing.refused else 200
    return response


def problem(status: int, code: str) -> Response:
    """A refusal with its code."""
    response = jsonify(error=code)
    response.status_code = status
    return response
