"""The files of a form: those it had before, those that came with it now, and what becomes of them."""

from __future__ import annotations

from flask import Response, g, request

from app.core.errors import Invalid
from app.core.runtime import runtime_services
from app.rules.files.limits import owner_limit
from app.services.files import chosen, uploads
from app.services.files.uploads import Room
from app.services.store.event_log import Upload
from app.web.frame.sessions import me
from app.web.frame.transactions import current_tx
from app.web.frame.uploads import check_form, received, store

SHOWN = "kept"  # the hidden field of each file in the list
ADDRESS = "/files"  # behind the form's own: where files are added and removed


def form() -> str:
    """Which form this is: its address, and the act that it is for."""
    act = request.values.get("act", "")
    return (request.path.removesuffix(ADDRESS) + (f"?act={act}" if act else ""))[:300]


def room() -> Room:
    """What is there already, and how much this person may keep here."""
    return chosen.room(current_tx(), me().id, form(), _most())


def listed() -> tuple[Upload, ...]:
    """What the form shows: from now on it stays there, also when what was sent along with it is refused."""
    g.files_listed = True
    return (*_before(), *received().files)


def remove(ref: str) -> None:
    """This one is no longer in the list."""
    g.files_before = tuple(each for each in _before() if each.ref != ref)
    chosen.remove(current_tx(), me().id, form(), ref)


def take() -> tuple[Upload, ...]:
    """What the form showed and what came with it; from now on it is the view's.

    Refuses (422) what is no longer there, and more than one person may keep here.
    """
    _before()  # what a refusal shows is how it was before
    earlier = chosen.take(current_tx(), me().id, form(), request.form.getlist(SHOWN))
    taken = (*earlier, *received().files)
    check_form(each.size for each in taken)
    uploads.check_owner(current_tx(), me().id, taken, _most())
    g.files_taken = True
    return taken


def settle(response: Response) -> Response:
    """What came and is listed stays for its form; what nobody took or lists is dropped: a repeated form, a refused one.

    After a fault (5xx) nobody knows whether the rows were committed; what no row names is tidied a day later.
    """
    came, status = received().files, response.status_code
    if not came or status >= 500 or (g.get("files_taken") and status < 400):
        return response
    if g.get("files_listed") and status in (200, 422):
        _keep(came)
    else:
        uploads.drop(store(), came)
    return response


def _keep(came: tuple[Upload, ...]) -> None:
    """They stay, if there is still room: others of this person may have come while these were read."""
    try:
        with runtime_services().transactions.open(write=True) as tx:
            uploads.check_owner(tx, me().id, came, _most())
            chosen.keep(tx, me().id, form(), came)
    except Invalid:
        uploads.drop(store(), came)


def _before() -> tuple[Upload, ...]:
    if "files_before" not in g:
        g.files_before = chosen.find(current_tx(), me().id, form())
    found: tuple[Upload, ...] = g.files_before
    return found


def _most() -> int:
    return owner_limit(runtime_services().settings.file_mb)
