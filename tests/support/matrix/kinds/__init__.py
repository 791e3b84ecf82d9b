"""The scripts of all kinds. A new kind has one here, and its rows in tests/matrix/answers.csv."""

from tests.support.matrix.kinds import brief, cancel, extension, milestone_dispute, support_cancellation, update

SCRIPTS = {
    script.kind.name: script
    for script in (
        brief.SCRIPT,
        update.SCRIPT,
        cancel.SCRIPT,
        extension.SCRIPT,
        support_cancellation.SCRIPT,
        milestone_dispute.SCRIPT,
    )
}
