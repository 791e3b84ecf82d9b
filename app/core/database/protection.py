"""Triggers by which the database itself refuses what nobody may do to a row, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# How PostgreSQL refuses; SQLite does it inside each trigger.
FUNCTIONS = {
    "append_only": "% is append-only",
    "never_deleted": "a row of % is never deleted",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger of a table."""

    name: str
    table: str
    create: str

    def drop(self, dialect: str) -> str:
        """The statement that takes it away."""
        return f"DROP TRIGGER {self.name}" + (f" ON {self.table}" if dialect == "postgresql" else "")


@dataclass(frozen=True, slots=True)
class Guard:
    """What is refused on a table: every change, or every change but one (SQL over `old` and `new`).

    `keys` are those by which SQLite's REPLACE would delete a row without asking the trigger on DELETE.
    """

    table: str
    keys: Sequence[str] = ()
    door: str = ""


def function(name: str) -> str:
    """The statement that makes a function by which PostgreSQL's triggers refuse."""
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{FUNCTIONS[name]}', TG_TABLE_NAME; END $$
    """


def append_only(dialect: str, guards: Sequence[Guard]) -> list[Trigger]:
    """The triggers that refuse to change, delete or replace a row, but for the door that a table may have."""
    each = _postgresql if dialect == "postgresql" else _sqlite
    return [trigger for guard in guards for trigger in each(guard)]


def never_deleted(dialect: str, tables: Sequence[str]) -> list[Trigger]:
    """The triggers that refuse to delete a row of a table whose rows change."""
    if dialect == "postgresql":
        run = "FOR EACH STATEMENT EXECUTE FUNCTION never_deleted()"
        return [_trigger(f"{table}_no_delete", table, "BEFORE DELETE OR TRUNCATE", run) for table in tables]
    return [
        _trigger(f"{table}_no_delete", table, "BEFORE DELETE", _abort(FUNCTIONS["never_deleted"].replace("%", table)))
        for table in tables
    ]


def _postgresql(guard: Guard) -> Iterator[Trigger]:
    run = "EXECUTE FUNCTION append_only()"
    acts = "DELETE OR TRUNCATE" if guard.door else "UPDATE OR DELETE OR TRUNCATE"
    yield _trigger(f"{guard.table}_append_only", guard.table, f"BEFORE {acts}", f"FOR EACH STATEMENT {run}")
    if guard.door:
        other = f"FOR EACH ROW WHEN (NOT ({guard.door})) {run}"
        yield _trigger(f"{guard.table}_no_update", guard.table, "BEFORE UPDATE", other)


def _sqlite(guard: Guard) -> Iterator[Trigger]:
    refused = f"{guard.table} is append-only"
    other = f"WHEN NOT ({guard.door}) " if guard.door else ""
    yield _trigger(f"{guard.table}_no_update", guard.table, "BEFORE UPDATE", other + _abort(refused))
    yield _trigger(f"{guard.table}_no_delete", guard.table, "BEFORE DELETE", _abort(refused))
    if guard.keys:
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {guard.table} WHERE {key})" for key in guard.keys)  # noqa: S608
        again = f"WHEN {there} " + _abort(f"{refused}: this row is there already")
        yield _trigger(f"{guard.table}_no_replace", guard.table, "BEFORE INSERT", again)


def _abort(message: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _trigger(name: str, table: str, when: str, run: str) -> Trigger:
    return Trigger(name, table, f"CREATE TRIGGER {name} {when} ON {table} {run}")
