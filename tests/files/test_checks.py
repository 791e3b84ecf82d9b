"""The worker's look into files: lost, doubled, killed or side by side, the result is the same, once."""

import hashlib
import json
import os
import threading
import time

import pytest
from sqlalchemy import update

from app.models import File
from app.models.tables import files
from app.rules.base.people import FREELANCER
from app.services.files import inspection
from app.services.orders import orders
from tests.files import corpus
from tests.files.corpus import PDF, PNG, TXT
from tests.files.desk import Desk
from tests.worlds import refused

PICTURE = ("logo.png", PNG, corpus.picture("PNG"))
TEXT = ("notes.txt", TXT, b"hello")


def age(desk: Desk, hours: float = 25) -> None:
    """Everything in the store has lain there for so long."""
    at = time.time() - hours * 3600
    for path in desk.store.root.glob("*/*"):
        os.utime(path, (at, at))


def test_a_text_is_ready_at_once_and_everything_else_waits(desk: Desk) -> None:
    rows = desk.deliver(TEXT, PICTURE, ("paper.pdf", PDF, corpus.pdf()))
    assert [(row.kind, row.state) for row in rows] == [("txt", "ready"), ("png", "waiting"), ("pdf", "waiting")]
    assert desk.check() == 2
    assert [row.state for row in desk.files] == ["ready"] * 3


@pytest.mark.rule("G9")
def test_the_chain_holds_the_digests_of_what_was_sent_and_no_name(desk: Desk) -> None:
    desk.deliver(PICTURE, TEXT)
    event = desk.deal.events("order.delivered")[0]
    digests = [hashlib.sha256(content).hexdigest() for _, _, content in (PICTURE, TEXT)]
    assert json.loads(event.facts)["files"] == digests == [row.digest for row in desk.files]
    assert "logo" not in event.facts
    assert desk.world.audit() is None


def test_a_delivery_without_files_is_recorded_as_ever(desk: Desk) -> None:
    desk.deal.deliver()
    assert "files" not in json.loads(desk.deal.events("order.delivered")[0].facts)


@pytest.mark.rule("X38")
def test_files_belong_to_the_submission_they_came_with(desk: Desk) -> None:
    desk.deliver(TEXT)
    desk.deal.ask_changes()
    first, second = desk.deliver(("again.txt", TXT, b"better"))
    assert first.submission_id < second.submission_id


def test_a_second_look_changes_nothing(desk: Desk) -> None:
    desk.deliver(PICTURE)
    desk.check()
    once = (desk.files[0].blob, desk.files[0].kept_digest)
    assert desk.check() == 0
    assert (desk.files[0].blob, desk.files[0].kept_digest) == once


def test_looks_side_by_side_leave_one_result(desk: Desk) -> None:
    desk.deliver(*[(f"{number}.png", PNG, corpus.picture("PNG", (number + 5, 9))) for number in range(4)])
    start, counts = threading.Barrier(3), []

    def run() -> None:
        start.wait()
        counts.append(desk.check())

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 4
    assert [row.state for row in desk.files] == ["ready"] * 4
    assert len(desk.stored) == 8  # the originals are spared for a day
    age(desk)
    assert desk.tidy() == 4
    assert desk.audit() is None


def test_whose_lease_ran_out_changes_nothing_and_leaves_nothing(desk: Desk) -> None:
    desk.deliver(PICTURE)
    with desk.world.tx() as tx:
        ids = files.claim(tx.connection, "slow", tx.wall, tx.wall + inspection.LEASE, 1)
        row = files.by_id(tx.connection, ids[0])
    assert desk.check() == 0  # it is somebody's
    desk.world.wait(seconds=91)
    assert desk.check() == 1
    once, kept = desk.stored, desk.files[0].blob
    inspection._look_into(desk.world.transactions, desk.store, row, "slow")
    assert (desk.stored, desk.files[0].blob, desk.files[0].state) == (once, kept, "ready")
    assert desk.audit() is None


def test_a_file_that_kills_its_worker_is_given_up(desk: Desk) -> None:
    desk.deliver(PICTURE)
    with desk.world.tx() as tx:
        tx.session.execute(update(File).values(attempts=3))
    desk.check()
    assert (desk.files[0].state, desk.files[0].error) == ("refused", "too_often")


def test_a_crash_between_storing_and_committing_leaves_nothing_for_ever(desk: Desk) -> None:
    kept = desk.deliver(TEXT)[0].blob
    desk.receive(("orphan.txt", TXT, b"nobody's"))
    half = desk.store.root / "ab" / "half.new"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"hal")
    assert desk.tidy() == 0  # a request may still be busy with it
    age(desk)
    assert desk.tidy() == 2
    assert desk.stored == [kept]


def test_the_audit_names_a_file_that_is_gone_or_changed(desk: Desk) -> None:
    file = desk.deliver(TEXT, PICTURE)[0]
    assert desk.audit() is None
    path = desk.store.path(file.blob or "")
    path.write_bytes(b"hullo")
    assert desk.audit() == f"file number {file.id} is not what was kept"
    path.unlink()
    assert desk.audit() == f"file number {file.id} is not in the file store"


def test_nobody_keeps_more_than_their_share(desk: Desk) -> None:
    desk.deliver(TEXT)
    with desk.world.tx() as tx:
        tx.session.execute(update(File).values(kept_size=200_000_000 - 3, size=200_000_000 - 3))
    desk.deal.ask_changes()
    more = desk.receive(("more.txt", TXT, b"four"))
    with refused(422, "quota"), desk.deal.acting(FREELANCER) as (tx, facts, actor):
        orders.deliver(tx, facts, actor, None, more.files)
    assert (len(desk.files), desk.deal.state) == (1, "ongoing")
    assert desk.deliver(("less.txt", TXT, b"3 b"))[1].state == "ready"
