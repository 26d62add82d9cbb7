"""The cheats that text and object code give away are refused; all honest twins pass."""

from __future__ import annotations

import pytest
from cheats.build import HERE, Builder, Cheat, cheats, splice

from lessonl.measure.objects import Finding, compare
from lessonl.measure.scan import scan_text
from needs import needs

CHEATS = cheats()
NAMES = [cheat.name for cheat in CHEATS]
CASES = [
    pytest.param(cheat, id=cheat.name, marks=[needs(cheat.arch)] if cheat.arch else [])
    for cheat in CHEATS
]
pytestmark = [pytest.mark.slow, needs("g++", "objdump")]


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    return Builder(tmp_path_factory.mktemp("cheats"))


def looked_at(text: str, cheat: Cheat, builder: Builder) -> Finding | None:
    victims = cheat.path.read_text()
    found = scan_text(text, victims)
    if found is not None:
        return found
    original = builder.facts(victims, cheat.function)
    rewrite = builder.facts(splice(text, cheat.path, cheat.function), cheat.function)
    return compare(original, rewrite, threads=False)


@pytest.mark.parametrize("cheat", CASES)
def test_a_cheat_is_refused_for_the_reason_given(cheat: Cheat, builder: Builder) -> None:
    """Those that only a run can tell pass here; the judge's own test has them."""
    finding = looked_at(cheat.text, cheat, builder)
    if cheat.decided_by == "run":
        assert finding is None
        return
    assert finding is not None
    assert finding.check == cheat.check
    assert cheat.reason in finding.reason
    assert (scan_text(cheat.text, cheat.path.read_text()) is not None) == (
        cheat.decided_by == "text"
    )


@pytest.mark.parametrize("cheat", CASES)
def test_its_honest_twin_passes(cheat: Cheat, builder: Builder) -> None:
    assert looked_at(cheat.twin_text, cheat, builder) is None


def test_the_list_and_the_files_agree() -> None:
    listed = {name for cheat in CHEATS for name in (cheat.cheat, cheat.twin)}
    assert listed == {path.name for path in HERE.glob("*.cpp")}
    assert len(set(NAMES)) == len(NAMES)
    for cheat in CHEATS:
        assert bool(cheat.check) == (cheat.outcomes == ("refused",))
