"""Where the payment gateway's notices arrive: checked, kept once under their ids, and looked into by a worker."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from app.core.runtime import runtime_services
from app.services.payments import operations
from app.services.payments.gateway import BadNotice, open_gateway
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import REPORTS, address, limited
from app.web.server.security import csrf

bp = Blueprint("gateway", __name__, url_prefix="/gateway")
log = logging.getLogger(__name__)

NOTICE_LIMIT = 64 * 1024


@bp.post("/notices")
@csrf.exempt
@limited(REPORTS, address)
def notices() -> Response:
    """202 for a signed notice, also for one that came before; 401 for anything else; 404 where there is no gateway."""
    gateway = open_gateway(runtime_services().settings)
    if gateway is None:
        raise NotFound
    tx = current_tx()
    try:
        if (request.content_length or 0) > NOTICE_LIMIT:
            raise BadNotice("too_long")
        said = gateway.parse(dict(request.headers), request.get_data(cache=False), tx.wall)
    except BadNotice as refused:
        log.warning("gateway.bad_notice error=%s", refused)
        return Response("refused\n", 401, mimetype="text/plain")
    operations.keep_notice(tx, said)
    return Response("kept\n", 202, mimetype="text/plain")
