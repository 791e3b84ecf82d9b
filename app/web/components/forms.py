"""Forms on an order: messages, deliveries, what goes with an act, and what should change."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.core.words import N_
from app.rules.base.fields import Prose
from app.web.frame.forms import Form, attachments, prose, say_errors
from app.web.frame.uploads import received


class MessageForm(Form):
    """A message in the conversation."""

    message = prose(N_("Your message"), missing=N_("Write a message first."))


class FilesForm(Form):
    """A form with a field `files`."""

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields are sound, and nothing was wrong with the files that came along."""
        sound = super().validate(extra_validators)
        return self.files_are_good() and bool(sound)

    def files_are_good(self) -> bool:
        """Whether nothing was wrong with the files that came along; what was is said at their field."""
        self.files.errors = say_errors(*(problem.sentence for problem in received().problems))
        return not self.files.errors


class DeliveryForm(FilesForm):
    """What is delivered."""

    message = prose(N_("Message with the delivery"), missing=N_("Describe what you deliver and where it is."))
    files = attachments(N_("Files"))


@cache
def act_form(text: Prose, files: bool = False) -> Any:
    """The form of what goes with a move of a case: its `text`, and `files` where they may come along."""
    fields = {"text": prose(text.label, missing=text.missing)}
    if not files:
        return type("TextForm", (Form,), fields)
    return type("TextAndFilesForm", (FilesForm,), fields | {"files": attachments(N_("Files"))})


class ChangesForm(Form):
    """What should change."""

    message = prose(N_("What should change"), missing=N_("Explain what should change so that the work can go on."))
