"""What is said of a speedup beside the proof: to people, to programs, to agents."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from attrs import evolve

from lessonl.agents.prompting import Prompts
from lessonl.costs import CodeSize, Costs, Instructions, Traffic
from lessonl.model import Evidence, ExplainRequest, Function, Outcome, Rewrite, Speedup, Verdict
from lessonl.plain import plain, restored
from lessonl.report import evidence
from lessonl.report.json import text, verdict_document

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json").read_text()
)
TRAFFIC = Traffic("n = 1,000,000", 8_000_000, 4e9, 12e9, 14.1e9)
COSTS = Costs(CodeSize(120, 312), Instructions(8204, 2101, "n = 512", "callgrind"), TRAFFIC)
CHANGES = (
    "vectorized now: the loop at line 4 (32-byte vectors)",
    "gone: not inlined: double g(double): body not available (line 3 of the original)",
    "gone: not vectorized: control flow in loop (line 9 of the original)",
)
REMARKS = ("original, line 5: not vectorized: control flow in loop.",)
FOUND = Verdict(
    "f", Path("f.cpp"), 1, Outcome.FASTER, "3 times faster", Speedup(3.0, 2.9, 3.1, 48),
    evidence=Evidence(remarks=REMARKS, changes=CHANGES, costs=COSTS),
)  # fmt: skip
FUNCTION = Function(Path("f.cpp"), "f", (), (), 0, 9, 1, 1, "void f() {}", "void", ())


def test_people_read_memory_instructions_code_size_and_what_the_compiler_does_now() -> None:
    moved = "12 of the 14.1 GB/s that this machine can at that size"
    assert evidence.rows(FOUND) == (
        ("memory", f"moves {moved}, the original 4: memory bound"),
        (
            "instructions",
            "2,101 a call, the original 8,204 at n = 512 (supporting evidence, by callgrind)",
        ),
        ("code size", "312 bytes of machine code, the original 120"),
        ("compiler", CHANGES[0]),
        ("compiler", CHANGES[1]),
    )


def test_all_remarks_are_for_those_who_ask() -> None:
    told = [text for name, text in evidence.rows(FOUND, every=True) if name == "compiler"]
    assert told == [*CHANGES, REMARKS[0].rstrip(".")]


def test_a_rejected_rewrite_has_nothing_to_explain() -> None:
    assert evidence.rows(evolve(FOUND, outcome=Outcome.INCORRECT)) == ()
    assert evidence.rows(evolve(FOUND, evidence=Evidence())) == ()


def test_a_hover_has_one_short_line() -> None:
    line = "Vectorized now: the loop at line 4 (32-byte vectors); memory bound."
    assert evidence.brief(FOUND) == line
    slow = Evidence(costs=Costs(traffic=evolve(TRAFFIC, rewrite=1e9)))
    assert evidence.brief(evolve(FOUND, evidence=slow)) == ""


def test_what_the_memory_cannot_do_is_not_called_bound_by_it() -> None:
    beyond = evolve(TRAFFIC, rewrite=60e9)
    assert not beyond.bound and "cannot have read all of its arguments" in str(beyond)
    assert "not bound by memory" in str(evolve(TRAFFIC, rewrite=2e9))


def test_programs_get_it_by_the_schema_and_banks_get_it_back() -> None:
    for found in (FOUND, evolve(FOUND, evidence=Evidence())):
        document = json.loads(text(verdict_document(found)))
        kind = {"$ref": "#/$defs/evidence", "$defs": SCHEMA["$defs"]}
        jsonschema.validate(document["evidence"], kind)
        assert restored(Verdict, json.loads(json.dumps(plain(found)))) == found
    assert document["evidence"]["costs"]["traffic"] is None


def test_agents_get_it_with_the_remarks_and_a_prompt_without_either(tmp_path: Path) -> None:
    request = ExplainRequest(FUNCTION, Rewrite("void f() { }"), FOUND)
    whole, short = Prompts(tmp_path).lessons(request)
    for line in (*CHANGES, *REMARKS, "memory: moves 12 of the 14.1 GB/s", "code size: 312 bytes"):
        assert line in whole and line not in short
    alone = evolve(FOUND, evidence=Evidence(costs=Costs(CodeSize(1, 2))))
    whole, short = Prompts(tmp_path).lessons(evolve(request, verdict=alone))
    assert "2 bytes of machine code" in whole and "could not optimise" not in whole
    assert "machine code" not in short
