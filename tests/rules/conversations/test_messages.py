"""A message is no act: who reads it, how long it may be, and that nothing stands still for it."""

from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.rules.base.people import PARTIES, other
from app.rules.base.policy import current
from app.rules.conversations.messages import TOGETHER, decide_message
from tests.support.domain.facts import ACTORS, NOW, order


def test_messages_of_two_minutes_become_one_mail() -> None:
    assert timedelta(minutes=2) == TOGETHER


@pytest.mark.parametrize("who", PARTIES)
def test_a_message_is_told_to_the_other_side_alone_and_may_be_as_long_as_the_policy_says(who: str) -> None:
    limit = current().comment_limit
    plan = decide_message(order(), ACTORS[who], NOW, "x" * limit, "digest")
    (event,) = plan.events
    assert (event.name, event.tell, event.facts["text"]) == ("message.posted", (other(who),), "digest")
    assert plan.after == plan.before
    for body, digest in (("x" * (limit + 1), "digest"), ("", None)):
        with pytest.raises(Invalid) as refused:
            decide_message(order(), ACTORS[who], NOW, body, digest)
        assert refused.value.status == 422
