"""The locks pin everything with hashes, agree with each other, and name no index and no machine."""

import re

import pytest

from tests.support.system import ROOT

FOLDER = ROOT / "requirements"
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+?)(?: ; [^\\]+)? \\$", re.MULTILINE)
WANTED = re.compile(r"^([a-z][a-z0-9-]*)(?:\[\w+\])?(?:==(\S+))?", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((FOLDER / f"{name}.txt").read_text()))


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_every_package_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (FOLDER / f"{name}.txt").read_text().strip())
    assert len(blocks) > 20
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["runtime.in", "runtime.txt", "dev.in", "dev.txt"])
def test_no_index_and_no_path_stands_in_a_file(name: str) -> None:
    text = (FOLDER / name).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|trusted-host| @ |(^|\s)/\w", text)


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_the_lock_has_what_is_asked_for(name: str) -> None:
    locked = {package for package, _version in pins(name)} | {f"{p}=={v}" for p, v in pins(name)}
    asked = {f"{p}=={v}" if v else p for p, v in WANTED.findall((FOLDER / f"{name}.in").read_text())}
    assert asked - locked == set()


def test_the_locks_agree_on_what_they_share() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    shared = {package for package, _version in dev} & {package for package, _version in runtime}
    assert {pin for pin in dev if pin[0] in shared} <= runtime
