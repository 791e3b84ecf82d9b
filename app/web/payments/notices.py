"""Where the payment gateway's notices arrive: checked, kept once under their ids, and looked into by a worker."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from app.core.runtime import runtime_services
from app.services.payments import operations
from app.services.payments.gateway import BadNotice, Gateway, GatewayNotice, open_gateway
from app.web.frame.transactions import own_transactions
from app.web.server.rate_limits import REPORTS, address, count, limited
from app.web.server.security import csrf

bp = Blueprint("gateway", __name__, url_prefix="/gateway")
log = logging.getLogger(__name__)

NOTICE_LIMIT = 64 * 1024


@bp.post("/notices")
@csrf.exempt
@own_transactions
@limited(REPORTS, address, refused=True)
def notices() -> Response:
    """202 for a signed notice, also for one that came before; 401 for anything else; 404 where there is no gateway.

    Only what is refused is limited: the gateway may have as much to tell as it likes, and nothing of it is lost.
    """
    gateway = open_gateway(runtime_services().settings)
    if gateway is None:
        raise NotFound
    try:
        said = _read(gateway)
    except BadNotice as refused:
        count(refused=True)
        log.warning("gateway.bad_notice error=%s", refused)
        return Response("refused\n", 401, mimetype="text/plain")
    with runtime_services().transactions.open(write=True) as tx:
        operations.keep_notice(tx, said)
    return Response("kept\n", 202, mimetype="text/plain")


def _read(gateway: Gateway) -> GatewayNotice:
    """What was sent, if the gateway has signed it; a stranger gets no lock of the database."""
    if (request.content_length or 0) > NOTICE_LIMIT:
        raise BadNotice("too_long")
    body = request.get_data(cache=False)
    with runtime_services().transactions.open(write=False) as tx:
        return gateway.parse(dict(request.headers), body, tx.wall)
