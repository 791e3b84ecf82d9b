"""The adapter of the sandbox: operations over HTTP under their keys, and its signed notices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from urllib.parse import quote

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as TimedOut

from app.services.payments.gateway.notices import read_notice
from app.services.payments.gateway.terms import STATES, Answer, GatewayError, GatewayNotice, OperationRequest

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
LIMIT = 64 * 1024  # bytes of an answer
# Refusals that say "not now", not "never"; and those of who asks (a wrong secret) or where (a wrong address), which
# are mended on our side: what was asked is as good as before.
PASSING = (401, 403, 404, 407, 408, 425, 429)


class SandboxGateway:
    """Speaks with one sandbox. A failed call is never repeated here: the outbox asks again, under the same key."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url.rstrip("/")
        self.secret = secret
        # retries=False: neither a second attempt nor a redirect, which would carry the secret elsewhere.
        self.pool = PoolManager(retries=False, timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS))

    def ask(self, asked: OperationRequest) -> Answer:
        """The sandbox knows of the operation, and did nothing twice."""
        status, content = self._call("POST", "/v1/operations", json.dumps(asdict(asked)).encode())
        if status == 422 and "state" in content:  # it was understood, and refused for ever
            return answer_of(content)
        return answer_of(self._accepted(status, content))

    def look(self, key: str) -> Answer | None:
        """How the operation stands; None when the sandbox has never heard of it."""
        status, content = self._call("GET", f"/v1/operations/{quote(key, safe='')}")
        # Only the sandbox itself says that it does not know a key; any other 404 is a wrong address.
        if status == 404 and content.get("error") == "unknown_key":
            return None
        return answer_of(self._accepted(status, content))

    def parse(self, headers: Mapping[str, str], body: bytes, now: datetime) -> GatewayNotice:
        """What a notice of the sandbox says."""
        return read_notice(self.secret, headers, body, now)

    def _call(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, object]]:
        """The status and the content of an answer; GatewayError when none came."""
        headers = {"Authorization": f"Bearer {self.secret}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            response = self.pool.request(method, self.url + path, body=body, headers=headers, preload_content=False)
            try:
                return response.status, _content(response)
            finally:
                response.close()
        except NewConnectionError as error:  # which the library counts among the time-outs
            raise GatewayError("no_connection", final=False) from error
        except TimedOut as error:
            raise GatewayError("timeout", final=False) from error
        except (HTTPError, OSError) as error:
            raise GatewayError("no_connection", final=False) from error

    @staticmethod
    def _accepted(status: int, content: dict[str, object]) -> dict[str, object]:
        """The content of a good answer; a refusal (4xx) will not change, anything else may."""
        if status in (200, 201):
            return content
        raise GatewayError(f"http_{status}", final=400 <= status < 500 and status not in PASSING)


def answer_of(content: dict[str, object]) -> Answer:
    """The answer that this content gives; what makes no sense is taken for no answer."""
    state, page, error = (content.get(name, "") for name in ("state", "page", "error"))
    if not (isinstance(state, str) and isinstance(page, str) and isinstance(error, str)) or state not in STATES:
        raise GatewayError("malformed", final=False)
    if page and not page.startswith(("http://", "https://")):
        raise GatewayError("malformed", final=False)
    return Answer(state, page, error[:80])


def _content(response: BaseHTTPResponse) -> dict[str, object]:
    """The JSON object of an answer; nothing when it is none, or larger than any answer."""
    body = response.read(LIMIT + 1)
    try:
        content = json.loads(body) if len(body) <= LIMIT else None
    except (ValueError, RecursionError):
        content = None
    return content if isinstance(content, dict) else {}
