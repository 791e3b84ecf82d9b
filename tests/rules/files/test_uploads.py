"""What may be uploaded, as the table says: extension, content and declared type agree, and bounds are bounds."""

import pytest

from app.core.errors import Invalid
from app.rules.files import limits
from app.rules.files.limits import BY_EXTENSION, BY_NAME, FOREIGN, KINDS, LIMITS, TROUBLES, Seen

PNG = Seen("a.png", "image/png", 10, "png", 5, 5)


def code(seen: Seen) -> str:
    with pytest.raises(Invalid) as found:
        limits.check(seen)
    assert (found.value.status, found.value.field) == (422, "files")
    return found.value.code


def changed(**columns: object) -> Seen:
    given = {name: getattr(PNG, name) for name in Seen.__slots__}
    return Seen(**(given | columns))  # type: ignore[arg-type]


def test_the_table_names_each_kind_and_extension_once() -> None:
    assert [kind.name for kind in KINDS] == ["png", "jpeg", "webp", "pdf", "txt"]
    assert len(BY_NAME) == len(KINDS)
    assert len(BY_EXTENSION) == sum(len(kind.extensions) for kind in KINDS)
    assert not {"svg", "html", "gif", "heic", "zip"} & BY_EXTENSION.keys()
    assert not FOREIGN.keys() & BY_NAME.keys()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_each_kind_is_taken_under_its_names_and_types_and_no_other(kind: limits.FileKind) -> None:
    for extension in kind.extensions:
        for declared in (*kind.types, *limits.UNDECLARED):
            for spelt in (extension, extension.upper()):
                assert limits.check(Seen(f"a.b.{spelt}", declared, 1, kind.name, 1, 1)) is kind
    for other in KINDS:
        if other is not kind:
            assert code(Seen(f"a.{other.extensions[0]}", other.types[0], 1, kind.name, 1, 1)) == "other_inside"
            assert code(Seen(f"a.{kind.extensions[0]}", other.types[0], 1, kind.name, 1, 1)) == "declared"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"size": 0}, "empty"),
        ({"size": LIMITS.each + 1}, "too_large"),
        ({"width": 5_001, "height": 5_000}, "too_many_pixels"),
        ({"width": LIMITS.side + 1, "height": 1}, "too_many_pixels"),
        ({"name": "png"}, "not_taken"),
        ({"name": ""}, "not_taken"),
        *[({"trouble": trouble}, trouble) for trouble in TROUBLES],
        *[({"kind": foreign}, "not_taken") for foreign in FOREIGN],
    ],
)
def test_everything_else_is_refused(columns: dict[str, object], expected: str) -> None:
    assert code(changed(**columns)) == expected


def test_bounds_belong_to_what_is_taken() -> None:
    assert limits.check(changed(size=LIMITS.each, width=5_000, height=5_000)).name == "png"
    limits.check_together([1] * LIMITS.count)
    limits.check_together([LIMITS.each] * (LIMITS.together // LIMITS.each))
    limits.check_owner(LIMITS.owner - 1, 1)
    for check in (
        lambda: limits.check_together([1] * (LIMITS.count + 1)),
        lambda: limits.check_together([LIMITS.together, 1]),
        lambda: limits.check_owner(LIMITS.owner, 1),
    ):
        with pytest.raises(Invalid):
            check()
    assert LIMITS.together < LIMITS.body
