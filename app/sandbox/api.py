"""The sandbox's API: operations by their keys, for who knows the secret."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, jsonify, request

from app.sandbox import operations
from app.sandbox.asked import Malformed, read_asked
from app.sandbox.options import now_us, options
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
        asked = read_asked(request.get_json(silent=True))
    except Malformed as error:
        return problem(400, f"malformed_{error}")
    try:
        with writing(options().file) as line:
            told = operations.ask(line, asked, now_us(), options())
    except operations.OtherContent:
        return problem(409, "other_content")
    return answer(told, refusing=True)


@api.get("/operations/<path:key>")
def look(key: str) -> Response:
    """How an operation stands."""
    try:
        with writing(options().file) as line:
            told = operations.look(line, key, now_us())
    except KeyError:
        return problem(404, "unknown_key")
    return answer(told, refusing=False)


def answer(told: operations.Told | None, refusing: bool) -> Response:
    """How it stands, as JSON; an answer that gets lost arrives as a time-out of somebody in between (504)."""
    if told is None:
        return problem(504, "timeout")
    page = f"{options().address}/pay/{told.token}" if told.token else ""
    response = jsonify(state=told.state, page=page, error=told.error)
    response.status_code = 422 if refusing and told.refused else 200
    return response


def problem(status: int, code: str) -> Response:
    """A refusal with its code."""
    response = jsonify(error=code)
    response.status_code = status
    return response
