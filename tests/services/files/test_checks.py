"""The worker's look into files: lost, doubled, killed or side by side, the result is the same, once."""

import hashlib
import json
import threading

import pytest
from sqlalchemy import update

from app.models import File
from app.models.tables import files
from app.rules.files import limits
from app.services.files import inspection, uploads
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import refused
from tests.support.files import corpus
from tests.support.files.corpus import PDF, PNG, TXT
from tests.support.files.deliveries import FileDeliveries, age

PICTURE = ("logo.png", PNG, corpus.picture("PNG"))
TEXT = ("notes.txt", TXT, b"hello")


def test_a_text_is_ready_at_once_and_everything_else_waits(deliveries: FileDeliveries) -> None:
    rows = deliveries.deliver(TEXT, PICTURE, ("paper.pdf", PDF, corpus.pdf()))
    assert [(row.kind, row.state) for row in rows] == [("txt", "ready"), ("png", "waiting"), ("pdf", "waiting")]
    assert deliveries.check() == 2
    assert [row.state for row in deliveries.files] == ["ready"] * 3


@pytest.mark.rule("G9")
def test_the_chain_holds_the_digests_of_what_was_sent_and_no_name(deliveries: FileDeliveries) -> None:
    deliveries.deliver(PICTURE, TEXT)
    event = deliveries.deal.events("order.delivered")[0]
    digests = [hashlib.sha256(content).hexdigest() for _, _, content in (PICTURE, TEXT)]
    assert json.loads(event.facts)["files"] == digests == [row.digest for row in deliveries.files]
    assert "logo" not in event.facts
    assert deliveries.world.audit() is None


def test_a_delivery_without_files_is_recorded_as_ever(deliveries: FileDeliveries) -> None:
    deliveries.deal.deliver()
    assert "files" not in json.loads(deliveries.deal.events("order.delivered")[0].facts)


@pytest.mark.rule("X38")
def test_files_belong_to_the_submission_they_came_with(deliveries: FileDeliveries) -> None:
    deliveries.deliver(TEXT)
    deliveries.deal.ask_changes()
    first, second = deliveries.deliver(("again.txt", TXT, b"better"))
    assert first.submission_id < second.submission_id


def test_a_second_look_changes_nothing(deliveries: FileDeliveries) -> None:
    deliveries.deliver(PICTURE)
    deliveries.check()
    once = (deliveries.files[0].blob, deliveries.files[0].kept_digest)
    assert deliveries.check() == 0
    assert (deliveries.files[0].blob, deliveries.files[0].kept_digest) == once


def test_looks_side_by_side_leave_one_result(deliveries: FileDeliveries) -> None:
    deliveries.deliver(*[(f"{number}.png", PNG, corpus.picture("PNG", (number + 5, 9))) for number in range(4)])
    start, counts = threading.Barrier(3), []

    def run() -> None:
        start.wait()
        counts.append(deliveries.check())

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 4
    assert [row.state for row in deliveries.files] == ["ready"] * 4
    assert len(deliveries.stored) == 8  # the originals are spared for a day
    age(deliveries.store)
    assert deliveries.tidy() == 4
    assert deliveries.audit() is None


def test_whose_lease_ran_out_changes_nothing_and_leaves_nothing(deliveries: FileDeliveries) -> None:
    deliveries.deliver(PICTURE)
    with deliveries.world.tx() as tx:
        ids = files.lease(tx.connection, "slow", tx.wall, tx.wall + inspection.LEASE, 1)
        row = files.by_id(tx.connection, ids[0])
    assert deliveries.check() == 0  # it is somebody's
    deliveries.world.wait(seconds=inspection.LEASE.total_seconds() + 1)
    assert deliveries.check() == 1
    once, kept = deliveries.stored, deliveries.files[0].blob
    inspection._look_into(deliveries.world.transactions, deliveries.store, row, "slow", None)
    assert (deliveries.stored, deliveries.files[0].blob, deliveries.files[0].state) == (once, kept, "ready")
    assert deliveries.audit() is None


def test_a_file_that_kills_its_worker_is_given_up(deliveries: FileDeliveries) -> None:
    deliveries.deliver(PICTURE)
    with deliveries.world.tx() as tx:
        tx.session.execute(update(File).values(attempts=3))
    deliveries.check()
    assert (deliveries.files[0].state, deliveries.files[0].error) == ("refused", "too_often")


def test_a_crash_between_storing_and_committing_leaves_nothing_for_ever(deliveries: FileDeliveries) -> None:
    kept = deliveries.deliver(TEXT)[0].blob
    deliveries.receive(("orphan.txt", TXT, b"nobody's"))
    half = deliveries.store.root / "ab" / "half.new"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"hal")
    assert deliveries.tidy() == 0  # a request may still be busy with it
    age(deliveries.store)
    assert deliveries.tidy() == 2
    assert deliveries.stored == [kept]


@pytest.mark.rule("X52")
def test_the_audit_names_a_file_that_is_gone_or_changed(deliveries: FileDeliveries) -> None:
    file = deliveries.deliver(TEXT, PICTURE)[0]
    assert deliveries.audit() is None
    path, whose = deliveries.store.path(file.blob or ""), f"file number {file.id} of order {deliveries.deal.facts.ref}"
    path.write_bytes(b"hullo")
    assert deliveries.audit() == f"{whose} is not what was kept"
    changed = hashlib.sha256(b"hullo").hexdigest()
    tamper(
        deliveries.world.transactions,
        "UPDATE files SET kept_digest = :digest WHERE id = :id",
        digest=changed,
        id=file.id,
    )
    assert deliveries.audit() == f"{whose} is not what was kept", "it is not what was sent either"
    path.unlink()
    assert deliveries.audit() == f"{whose} is not in the file store"


def test_nobody_keeps_more_than_their_share(deliveries: FileDeliveries) -> None:
    deliveries.deliver(TEXT)
    most = limits.owner_limit(100)
    with deliveries.world.tx() as tx:
        tx.session.execute(update(File).values(kept_size=most - 3, size=most - 3))
    whose = deliveries.files[0].owner_id
    more, less = (deliveries.receive(("more.txt", TXT, data)).files for data in (b"four", b"3 b"))
    with deliveries.world.tx() as tx, refused(422, "quota"):
        uploads.check_owner(tx, whose, more, most)
    with deliveries.world.tx() as tx:
        uploads.check_owner(tx, whose, less, most)
