"""The import: rows per second with all effects (people, orders, entries, events with their hashes)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.place import Place
from bench.report import Figure
from bench.servers import ROOT

FLOOR = 300
GENERATED = 5000
REAL = ROOT.parent / "shared" / "data" / "marketplace-orders.csv"
HEAD = (
    "order_ref,title,client_ref,client_email,client_name,client_locale,client_timezone,freelancer_ref,freelancer_email,"
    "freelancer_name,freelancer_locale,freelancer_timezone,currency,price,state,ordered_at,due_at,delivered_at,"
    "completed_at,cancelled_at"
)


def measure(place: Place) -> list[Figure]:
    """By the command that an operator uses, on SQLite and PostgreSQL; the audit must be clean afterwards."""
    file = place.orders_file or (REAL if REAL.is_file() else _generated(place.folder() / "orders.csv"))
    return [
        _measure(place, name, url, file)
        for name, url in (("SQLite", place.sqlite()), ("PostgreSQL", place.postgresql()))
    ]


def _measure(place: Place, name: str, url: str, file: Path) -> Figure:
    folder = place.folder()
    environ = os.environ | {"DATABASE_URL": url, "SECRET_KEY": "only-for-measuring", "DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi"]
    began = time.perf_counter()
    options = ["--rejects", str(folder / "rejects.csv")]
    subprocess.run(
        [*command, "orders", "import", str(file), *options], cwd=ROOT, env=environ, check=True, capture_output=True
    )
    took = time.perf_counter() - began
    subprocess.run([*command, "audit"], cwd=ROOT, env=environ, check=True, capture_output=True)
    rows = sum(1 for _ in file.open()) - 1
    speed = rows / took
    figures = f"{rows} rows in {took:.1f} s, start of the command included; flask audit clean"
    return Figure(f"import of {file.name}, {name}", f"{speed:.0f} rows/s", f"≥ {FLOOR} rows/s", speed >= FLOOR, figures)


def _generated(path: Path) -> Path:
    """Completed orders of made-up people, for a checkout without the real file."""
    with path.open("w") as out:
        out.write(HEAD + "\n")
        for n in range(GENERATED):
            client = f"c{n},c{n}@client.example,Client {n},nl,Europe/Amsterdam"
            freelancer = f"f{n % 400},f{n % 400}@freelancer.example,Freelancer {n % 400},es,Europe/Madrid"
            dates = "2026-01-02T10:00:00Z,2026-01-20T10:00:00Z,2026-01-10T10:00:00Z,2026-01-11T10:00:00Z,"
            out.write(f"{n:032x},Logo,{client},{freelancer},EUR,{10 + n % 900}.50,completed,{dates}\n")
    return path
