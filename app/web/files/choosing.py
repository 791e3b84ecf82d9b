"""Choosing files: what a form says about them and lists, and what adding or removing one answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from app.core.i18n import Reader, reader
from app.core.words import N_
from app.rules.files.kinds import SHOWN
from app.rules.files.limits import MB, TOO_LARGE, Intake
from app.services.store.event_log import Upload
from app.web.components.confirmation import Chooser, ChosenLine
from app.web.components.forms import FilesForm
from app.web.files.lists import MOST_PIXELS, about
from app.web.frame import chosen, posted
from app.web.frame.partials import wants_partial
from app.web.frame.uploads import received

ANYTHING = N_(
    "Documents, archives, images, audio, video and design files: up to %(count)s files of %(each)s MB each, "
    "%(together)s MB in total. PNG, JPEG and WebP images are saved again without location or camera data, and "
    "scaled down if they have more than %(pixels)s million pixels. To send an image exactly as it is, put it in a "
    "ZIP file."
)
HINT = N_(
    "%(kinds)s; up to %(count)s files of %(each)s MB each, %(together)s MB in total. Images are saved again "
    "without location or camera data."
)
WRONG = N_("Some of the files cannot be accepted, so nothing was sent.")
KEPT = N_("Nothing you entered is lost, and the files in the list are still here.")


Fields = Callable[[str], tuple[Any, ...]]  # what is asked about a file, by its reference


def nothing_asked(_ref: str) -> tuple[Any, ...]:
    """Most forms ask nothing about each file."""
    return ()


def shown(who: Reader, intake: Intake, action: str, fields: Fields = nothing_asked) -> dict[str, Any]:
    """What the page of a form with files shows; files are added and removed at `action`."""
    files = tuple(_line(who, each, fields) for each in chosen.listed())
    hint, accept = _hint(who, intake)
    large = who.say(TOO_LARGE, name="{name}", limit=intake.each // MB)  # a script puts the name in
    chooser = Chooser(hint, accept, action, files, intake.each, large)
    return {"chooser": chooser, "kept": who.say(KEPT) if files else None}


def _hint(who: Reader, intake: Intake) -> tuple[str, str]:
    """What may be chosen, for people and for browsers."""
    most = {"count": intake.count, "each": intake.each // MB, "together": intake.together // MB}
    if intake.any_kind:
        return who.say(ANYTHING, pixels=MOST_PIXELS, **most), ""
    endings = ",".join(f".{ending}" for kind in SHOWN for ending in kind.endings)
    return who.say(HINT, kinds=", ".join(kind.label for kind in SHOWN), **most), endings


def _line(who: Reader, each: Upload, fields: Fields) -> ChosenLine:
    return ChosenLine(each.ref, each.name, about(who, each.name, each.kind, each.size), fields(each.ref))


def list_changed(
    form: FilesForm, page: Callable[[Any, int], tuple[str, int]], fields: Fields = nothing_asked
) -> tuple[str, int]:
    """After files came, or one was removed: the page with the form again (422 where something is wrong with a file).

    Scripts get the rows of what came, for their list. `page` refuses whom the form itself would be refused to.
    """
    gone = posted.value("remove")
    if gone:
        chosen.remove(gone)
    good = form.files_are_good()
    status = 200 if gone or good else 422  # what was removed stays so; what is wrong is said at the field
    whole = page(form, status)
    if not wants_partial():
        return whole
    rows = [_line(reader(), each, fields) for each in received().files]
    return render_template("files/_chosen.html", files=rows, problems=form.files.errors, action=request.path), status
