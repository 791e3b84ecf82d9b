"""What is posted is read in one place: views get fields of a form, the button that was pressed, or a hidden value."""

import ast

from tests.support.system import ROOT

# The limits of the web server count before any form is made.
READERS = {"app/web/server/rate_limits.py"}


def test_only_the_frame_reads_what_was_posted() -> None:
    found = set()
    for path in sorted((ROOT / "app/web").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("app/web/frame/"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Attribute) and ast.unparse(node) == "request.form" for node in ast.walk(tree)):
            found.add(name)
    assert found == READERS
