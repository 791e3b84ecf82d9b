"""What may be sent, as the tables say: bytes decide, names are made to fit, and bounds are bounds (X55)."""

import pytest

from app.core.errors import Invalid
from app.rules.files import limits
from app.rules.files.kinds import (
    AS_IT_IS,
    BY_ENDING,
    BY_NAME,
    ENDINGS,
    KINDS,
    RUN_BY_NAME,
    SHOWN,
    FileKind,
    fitting_name,
)
from app.rules.files.limits import EVIDENCE, FOREIGN, LIMITS, TROUBLES, Intake, Seen

PNG = Seen("a.png", 10, "png", 5, 5)
DELIVERIES = limits.deliveries(100)


def code(seen: Seen, intake: Intake = EVIDENCE) -> str:
    with pytest.raises(Invalid) as found:
        limits.check(seen, intake)
    assert (found.value.status, found.value.field) == (422, "files")
    return found.value.code


def changed(**columns: object) -> Seen:
    given = {name: getattr(PNG, name) for name in Seen.__slots__}
    return Seen(**(given | columns))  # type: ignore[arg-type]


def test_the_tables_name_each_kind_and_ending_once() -> None:
    assert [kind.name for kind in KINDS] == ["png", "jpeg", "webp", "pdf", "txt", "file"]
    assert len(BY_NAME) == len(KINDS)
    assert len(BY_ENDING) == sum(len(kind.endings) for kind in SHOWN)
    assert not {"svg", "html", "gif", "heic", "zip"} & BY_ENDING.keys()
    assert not FOREIGN.keys() & BY_NAME.keys()
    assert not RUN_BY_NAME & {*BY_ENDING, *ENDINGS.values()}


@pytest.mark.rule("X55")
def test_pictures_are_drawn_anew_and_what_no_job_looks_into_is_text_in_utf_8_and_what_goes_as_it_is() -> None:
    assert [kind.name for kind in KINDS if kind.drawn] == ["png", "jpeg", "webp"]
    assert [kind.name for kind in KINDS if not kind.checked] == ["file"]
    assert {kind.name: kind.encoding for kind in KINDS if kind.encoding} == {"txt": "utf-8"}
    assert [kind.name for kind in KINDS if kind.carries] == ["pdf", "file"], "what may hold a virus as it came"


@pytest.mark.rule("X55")
@pytest.mark.parametrize("intake", [EVIDENCE, DELIVERIES], ids=["evidence", "deliveries"])
@pytest.mark.parametrize("kind", SHOWN[:4], ids=[kind.name for kind in SHOWN[:4]])
def test_what_can_be_shown_is_known_by_its_bytes_under_any_name(kind: FileKind, intake: Intake) -> None:
    for ending in (".png", ".PDF", ".exe", ".txt", ".docx", ""):
        assert limits.check(Seen(f"a.b{ending}", 1, kind.name, kind.drawn, kind.drawn), intake) is kind


@pytest.mark.rule("X55")
def test_deliveries_take_everything_else_as_it_is_and_evidence_does_not() -> None:
    for seen in ("", "zip", "gif", "heic", "markup", "wav", "office"):
        other = Seen("a.dat", 1, seen)
        assert limits.check(other, DELIVERIES) is AS_IT_IS
        assert code(other) == "not_taken"
    assert limits.check(changed(trouble="animated"), DELIVERIES) is AS_IT_IS


@pytest.mark.rule("X55")
@pytest.mark.parametrize("ending", sorted(RUN_BY_NAME))
def test_what_opening_would_run_is_refused_by_its_name(ending: str) -> None:
    for seen in ("", "zip", "txt", "office", "markup"):
        assert code(Seen(f"a.{ending.upper()}", 1, seen), DELIVERIES) == "runs"


def test_a_program_is_one_under_any_name() -> None:
    for name in ("a.png", "a", "a.dat"):
        assert code(Seen(name, 1, "program"), DELIVERIES) == "runs"


@pytest.mark.parametrize("ending", sorted(BY_ENDING))
def test_what_is_not_what_its_name_says_is_told(ending: str) -> None:
    for intake in (EVIDENCE, DELIVERIES):
        assert code(Seen(f"a.{ending}", 1, ""), intake) == "other_inside"
    if ending != "txt":
        assert code(Seen(f"a.{ending}", 1, "markup"), DELIVERIES) == "other_inside"


@pytest.mark.parametrize(
    ("name", "kind", "seen", "fitting"),
    [
        ("a.jfif", "jpeg", "jpeg", "a.jfif"),
        ("a.JPG", "jpeg", "jpeg", "a.JPG"),
        ("IMG_1234", "jpeg", "jpeg", "IMG_1234.jpg"),
        ("a.png", "jpeg", "jpeg", "a.jpg"),
        ("a.png.exe", "png", "png", "a.png.exe.png"),
        ("logo.ai", "pdf", "pdf", "logo.ai"),
        ("notes", "txt", "txt", "notes.txt"),
        ("png", "png", "png", "png.png"),
        ("", "png", "png", "file.png"),
        ("work", "file", "zip", "work.zip"),
        ("work.pdf", "file", "zip", "work.zip"),
        ("letter.docx", "file", "zip", "letter.docx"),
        ("scene", "file", "", "scene"),
        ("x" * 120, "jpeg", "jpeg", "x" * 116 + ".jpg"),
        ("x" * 116 + ".png", "jpeg", "jpeg", "x" * 116 + ".jpg"),
    ],
)
def test_a_name_gets_an_ending_that_fits(name: str, kind: str, seen: str, fitting: str) -> None:
    assert fitting_name(name, BY_NAME[kind], seen, LIMITS.name) == fitting


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"size": 0}, "empty"),
        ({"size": EVIDENCE.each + 1}, "too_large"),
        *[({"trouble": trouble}, trouble) for trouble in TROUBLES],
        *[({"kind": foreign}, "not_taken") for foreign in FOREIGN],
    ],
)
def test_everything_else_is_refused(columns: dict[str, object], expected: str) -> None:
    assert code(changed(**columns)) == expected


# The largest picture that is taken, and one that has a pixel more, or is longer.
PICTURES = [
    ("png", (10_000, 5_000), (3_561, 14_041)),
    ("jpeg", (10_000, 5_000), (3_561, 14_041)),
    ("webp", (5_000, 5_000), (4_901, 5_101)),
    ("png", (16_383, 1), (16_384, 1)),
    ("png", (1, 16_383), (1, 16_384)),
]


@pytest.mark.rule("X55")
@pytest.mark.parametrize(("kind", "taken", "refused"), PICTURES)
def test_a_picture_may_have_so_many_pixels_and_not_one_more(
    kind: str, taken: tuple[int, int], refused: tuple[int, int]
) -> None:
    assert limits.check(Seen("a", 1, kind, *taken), EVIDENCE) is BY_NAME[kind]
    assert code(Seen("a", 1, kind, *refused)) == "too_many_pixels"


@pytest.mark.rule("X55")
def test_the_bounds_are_these() -> None:
    assert (EVIDENCE.each, EVIDENCE.together, EVIDENCE.count) == (10_000_000, 50_000_000, 20)
    assert (DELIVERIES.each, DELIVERIES.together, DELIVERIES.count) == (100_000_000, 500_000_000, 20)
    assert [intake.body - intake.together for intake in (EVIDENCE, DELIVERIES)] == [14_000_000] * 2
    assert limits.owner_limit(100) == 2_000_000_000
    assert (LIMITS.pixels, LIMITS.name) == (25_000_000, 120)


@pytest.mark.rule("X55")
def test_bounds_belong_to_what_is_taken() -> None:
    assert limits.check(changed(size=EVIDENCE.each), EVIDENCE).name == "png"
    for intake in (EVIDENCE, DELIVERIES):
        limits.check_together([1] * intake.count, intake)
        limits.check_together([intake.each] * (intake.together // intake.each), intake)
        assert intake.together < intake.body
        for sizes in ([1] * (intake.count + 1), [intake.together, 1]):
            with pytest.raises(Invalid):
                limits.check_together(sizes, intake)
    limits.check_owner(9, 1, 10)
    with pytest.raises(Invalid):
        limits.check_owner(10, 1, 10)
