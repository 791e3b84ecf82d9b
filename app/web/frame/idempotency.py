"""One-time numbers of forms: a doubled, replayed or re-sent post leads to the same result without acting."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, make_response, request

from app.core.errors import Refusal
from app.core.words import N_
from app.services.accounts import idempotency
from app.web.frame import drafts
from app.web.frame.addresses import HOME, form_page
from app.web.frame.partials import go
from app.web.frame.sessions import me
from app.web.frame.transactions import current_tx

_OP_ID = re.compile("[0-9a-f]{32}")


def new_op_id() -> str:
    """The number of one form on one page: 128 random bits."""
    return secrets.token_hex(16)


def once(view: Callable[..., Any]) -> Callable[..., Response]:
    """A view that acts once per `op_id`: the key is written in the same transaction as the effect.

    Below login_required. Without a number nothing is done (422, what was typed is shown): acting without it could
    be acting twice. An answer of 400 or more takes the number back, so a corrected form may keep it.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        op_id = request.form.get("op_id", "")
        if not _OP_ID.fullmatch(op_id):
            raise Refusal(422, "no_op_id", N_("The form did not arrive complete. Reload the page and send it again."))
        earlier = idempotency.reserve(current_tx(), op_id, me().id, request.path)
        if earlier is not None:
            return go(earlier)
        response = make_response(view(*args, **kwargs))
        if response.status_code < 400:
            idempotency.finish(current_tx(), op_id, _result_at(response))
            drafts.sent(form_page())
        return response

    return guarded


def _result_at(response: Response) -> str:
    return g.get("result_at") or response.location or form_page() or HOME
