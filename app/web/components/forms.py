"""Forms on an order: messages, deliveries, and what should change."""

from __future__ import annotations

from typing import Any

from app.core.words import N_
from app.web.frame.forms import Form, attachments, prose, say_errors
from app.web.frame.uploads import received


class MessageForm(Form):
    """A message in the conversation."""

    message = prose(N_("Your message"), missing=N_("Write a message first."))


class DeliveryForm(Form):
    """What is delivered."""

    message = prose(N_("Message with the delivery"), missing=N_("Say what you deliver and where it is."))
    files = attachments(N_("Files"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The text is there, and nothing was wrong with the files that came along."""
        sound = super().validate(extra_validators)
        self.files.errors = say_errors(*(problem.sentence for problem in received().problems))
        return bool(sound) and not self.files.errors


class ChangesForm(Form):
    """What should change."""

    message = prose(N_("What should change"), missing=N_("Say what should change, so the work can go on."))
