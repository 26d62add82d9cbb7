"""What a driver is asked with, how it is found in an answer, and who may say who writes one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.agents.drivers import ModelDriverAuthor, driver_in
from lessonl.agents.prompting import Prompts
from lessonl.config import load
from lessonl.drivers import DriverRequest
from lessonl.measure.driver_entry import forbidden, spoken_call
from lessonl.model import AskRequest, Evidence, LessonlError, OracleStrength, Outcome, Verdict
from lessonl.report.verdict import headline, rungs
from lessonl.source.functions import find
from lessonl.source.used_types import used_types
from lessonl.teams import driver_model

CODE = b"""\
namespace geo {
enum class Unit { metre, foot };
using Length = double;
typedef struct { Length x, y; Unit unit; } Point;
template <class T> struct Box { T low, high; };
struct Other { int unrelated; };
Point middle(const Box<Point>& box);
Point origin() { return {}; }
int unrelated(int n) { return n; }
class Plot {
public:
    double area(const Box<Point>& box, int) const { return 0; }
    static int count(int n) { return n; }
};
}
"""
DRIVER = "struct lessonl_driver {\n  lessonl_driver(lessonl_source&, std::size_t) {}\n};\n"


class Model:
    """Answers what it was made with, and keeps what it was asked."""

    name = "m"

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked: list[AskRequest] = []

    async def ask(self, request: AskRequest) -> str:
        self.asked.append(request)
        return self.answer


def request(refused: str = "", complaint: str = "") -> DriverRequest:
    function = find(Path("a.cpp"), CODE, name="area")
    asked = DriverRequest(function, "box is not modelled.", "function(box)")
    return evolve(asked, refused=refused, complaint=complaint)


def test_the_types_that_parameters_lead_to_are_shown_and_no_others() -> None:
    shown = used_types(find(Path("a.cpp"), CODE, name="area"), CODE, [])
    for part in (
        "template <class T> struct Box",
        "typedef struct {",
        "enum class Unit",
        "Length =",
    ):
        assert part in shown
    assert "Point origin();" in shown
    assert "unrelated" not in shown


def test_a_member_is_called_on_an_object_and_a_static_one_is_not() -> None:
    area, count = [find(Path("a.cpp"), CODE, name=name) for name in ("area", "count")]
    assert spoken_call(area) == "(object.*function)(box, argument)"
    assert spoken_call(count) == "function(n)"


def test_the_next_question_has_the_last_driver_and_what_was_wrong_with_it(tmp_path: Path) -> None:
    model = Model(f"```\nint other;\n```\n```c++\n{DRIVER}```")
    author = ModelDriverAuthor(model, Prompts(tmp_path))
    assert asyncio.run(author.write(request())) == DRIVER
    asyncio.run(author.write(request(refused="struct old;", complaint="it is too weak")))
    first, second = [asked.prompts[0] for asked in model.asked]
    assert "box is not modelled." in first and "function(box)" in first
    assert "refused" not in first
    assert "Your last driver was refused: it is too weak" in second
    assert "struct old;" in second


def test_an_answer_without_a_driver_is_none() -> None:
    assert driver_in(DRIVER, "m") == DRIVER
    with pytest.raises(LessonlError, match="defines lessonl_driver"):
        driver_in("```c++\nint main() {}\n```", "m")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('#include "/etc/passwd"', "outside of the project"),
        ('asm("nop");', "inline assembly"),
        ("int lessonl_entry;", "names that begin with lessonl are ours"),
        ("}", "braces do not balance"),
        ("#define double float", "changes what double means"),
    ],
)
def test_a_text_that_could_change_more_than_itself_is_refused(line: str, reason: str) -> None:
    assert forbidden(DRIVER, CODE) == ""
    assert reason in forbidden(f"{line}\n{DRIVER}", CODE)


def test_only_the_user_says_who_writes_drivers(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('driver = "m"\n[agents.m]\nmodel = "m"\nbase_url = "http://127.0.0.1:1/v1"\n')
    model = driver_model(load(tmp_path, user=mine))
    assert model is not None and model.name == "m"
    assert driver_model(load(tmp_path, {"driver": "none"}, user=mine)) is None
    assert driver_model(load(tmp_path, user=tmp_path / "nothing.toml")) is None
    with pytest.raises(LessonlError, match="models are named in one place"):
        load(tmp_path, {"driver": "openai:gpt"}, user=mine, origin="the editor's settings")
    (tmp_path / "lessonl.toml").write_text('driver = "m"\n')
    with pytest.raises(LessonlError, match="a workspace must not decide"):
        load(tmp_path, user=mine)


def test_a_verdict_says_whose_driver_it_rests_on() -> None:
    evidence = Evidence(inputs=120, driver="fast", oracle_strength=OracleStrength(17, 18))
    verdict = Verdict("f", Path("a.cpp"), 1, Outcome.CORRECT_UNTIMED, "agrees", evidence=evidence)
    said = str(headline(verdict))
    assert "correct on 120 inputs of a driver that fast wrote, kills 17 of 18 mutants" in said
    found = {rung.name: rung for rung in rungs(verdict)}
    assert not found["generated inputs"].reached
    assert found["agent's driver"].reached
    assert "a driver that fast wrote" in found["agent's driver"].detail
