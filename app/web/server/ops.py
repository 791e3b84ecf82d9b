"""For operators and their machines: is it alive, is it ready, what does it measure, what did browsers report."""

from __future__ import annotations

import hmac
import json
import logging
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import NotFound

from app.core.runtime import runtime_services
from app.services.maintenance import health
from app.web.frame.transactions import current_tx, own_transactions
from app.web.server.rate_limits import REPORTS, address, limited
from app.web.server.security import LOOPBACK, csrf, host_name

bp = Blueprint("ops", __name__)
log = logging.getLogger(__name__)

REPORT_LIMIT = 16 * 1024


@bp.get("/healthz")
def alive() -> Response:
    """This process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> Response:
    """Whether the whole product works: 200, or 503 with the names of what is missing."""
    missing = health.missing(runtime_services().transactions)
    body = json.dumps({"ready": not missing, "missing": missing})
    return Response(body + "\n", 503 if missing else 200, mimetype="application/json")


@bp.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, to who knows the token, or without a proxy to this machine; else there is no page."""
    if not _may_measure():
        raise NotFound
    return Response(health.metrics(current_tx(), runtime_services().job_queue), content_type=CONTENT_TYPE_LATEST)


def _may_measure() -> bool:
    settings = runtime_services().settings
    token = settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    if settings.proxies or settings.secure:
        return False  # what comes from loopback may be a proxy that does not say for whom it asks
    # One that nobody has told us of names another host, or says for whom it asks.
    forwarded = any(name.lower().startswith(("x-forwarded", "forwarded")) for name in request.headers.keys())  # noqa: SIM118
    return request.remote_addr in ("127.0.0.1", "::1") and host_name(request.host) in LOOPBACK and not forwarded


@bp.post("/csp-report")
@csrf.exempt
@own_transactions
@limited(REPORTS, address)
def csp_report() -> Response:
    """A browser refused something that our policy forbids: which rule, and from which host."""
    if (request.content_length or 0) <= REPORT_LIMIT:
        rule, host = _reported(request.get_data(cache=False))
        log.warning("csp.report rule=%s host=%s", rule, host)
    return Response(status=204)


def _reported(body: bytes) -> tuple[str, str]:
    """The rule and the host of a report, as words without personal data; whatever was sent, nothing is raised."""
    try:
        report = json.loads(body)["csp-report"]
        rule = str(report.get("effective-directive") or report.get("violated-directive"))
        blocked = str(report.get("blocked-uri"))
        host = urlsplit(blocked).netloc or blocked.split(":")[0]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "unreadable", ""
    return rule.split(" ")[0][:40], host[:80]
