"""How long something takes or still lasts, as sentences with plural forms."""

from __future__ import annotations

from app.core.words import N_, NN_, Sentence, sentence

MINUTE, HOUR, DAY = 60, 3600, 86400

# TRANSLATORS: time left, shown beside a clock; short, "h" and "min" may be words if that reads better.
DAYS_AND_HOURS = NN_("%(num)s day and %(hours)s h", "%(num)s days and %(hours)s h")
# TRANSLATORS: time left
HOURS_AND_MINUTES = N_("%(hours)s h %(minutes)s min")
# TRANSLATORS: time left
ONLY_HOURS = N_("%(hours)s h")
# TRANSLATORS: time left
ONLY_MINUTES = N_("%(minutes)s min")
# TRANSLATORS: time left
MOMENTS = N_("less than 1 min")

DAYS = NN_("%(num)s day", "%(num)s days")
HOURS = NN_("%(num)s hour", "%(num)s hours")
MINUTES = NN_("%(num)s minute", "%(num)s minutes")


def left(seconds: float) -> Sentence:
    """Time left in at most two units, rounded down: it never promises a minute that is not there."""
    whole = max(int(seconds), 0)
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if whole >= 2 * DAY:
        return sentence(DAYS_AND_HOURS, num=days, hours=hours) if hours else sentence(DAYS, num=days)
    if whole >= HOUR:
        hours = whole // HOUR
        return (
            sentence(HOURS_AND_MINUTES, hours=hours, minutes=minutes) if minutes else sentence(ONLY_HOURS, hours=hours)
        )
    return sentence(ONLY_MINUTES, minutes=minutes) if minutes else sentence(MOMENTS)


def duration(seconds: float) -> Sentence:
    """A window of the policy in its largest whole unit: 48 hours, 4 days; 48 hours stay hours."""
    whole = int(seconds)
    if whole > 2 * DAY and whole % DAY == 0:
        return sentence(DAYS, num=whole // DAY)
    if whole >= HOUR and whole % HOUR == 0:
        return sentence(HOURS, num=whole // HOUR)
    return sentence(MINUTES, num=whole // MINUTE)
