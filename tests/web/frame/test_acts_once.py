"""Every form that acts carries a one-time number, so that a doubled click or a replay acts once."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from app.web.frame.idempotency import once

# Doing these twice does no more than doing them once, or they only show what would be done.
HARMLESS = set(
    """
    account.change_password account.save account.sign_out_others briefs.review cases.check cases.choose_files
    decisions.review demo.become demo.skip evidence.choose_files finance_freezes.review finance_instruction_files.review
    finance_instruction_files.take
    gateway.notices inbox.read inbox.read_all language.save offers.review orders.choose_files
    ops.csp_report passwords.send passwords.set_new resolution.review sign_in.enter sign_in.leave
    """.split()
)
GUARD = once(lambda: None).__code__


def layers(view: Callable[..., Any] | None) -> Iterator[Callable[..., Any]]:
    """A view and all that it wraps."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def test_every_form_that_acts_does_so_once_per_form(app: Flask) -> None:
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    guarded = {name for name in posted if any(v.__code__ is GUARD for v in layers(app.view_functions[name]))}
    assert guarded
    assert sorted(posted - guarded) == sorted(HARMLESS)
