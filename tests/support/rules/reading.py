"""What a plan says to somebody who reads English in Amsterdam."""

from app.core.i18n import reader_for
from app.rules.base.plan import Plan
from app.rules.texts import outcomes


def read(plan: Plan, reader: str) -> str:
    """What a reader is told of a plan; spaces that never break are plain ones."""
    said = [reader_for("en", "Europe/Amsterdam").say(one) for one in outcomes.explain(plan, reader)]
    return " ".join(said).replace("\xa0", " ")
