"""The words of ``lessonl-bench run`` as a cell, and errors in one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from attrs import evolve, fields, frozen

from benchmarks.runner.cell import ABLATIONS, SIZES, Cell
from benchmarks.suites.problems import SUITES
from lessonl.config import EMBEDDERS, MODES, STRATEGIES
from lessonl.model import LessonlError
from lessonl.team import BudgetLimits

_BUDGET: Final[dict[str, Callable[[str], float]]] = {
    "tokens": int,
    "money": float,
    "seconds": float,
}


class Parser(argparse.ArgumentParser):
    """Raises LessonlError where argparse prints its usage and ends the program."""

    def error(self, message: str) -> NoReturn:
        """Raises LessonlError."""
        sentence = message.replace("argument ", "", 1)
        raise LessonlError(f"{sentence[0].upper()}{sentence[1:]}.", f"See {self.prog} --help.")


@frozen
class Wanted:
    """What is asked of a run of the bench, beside the cell."""

    cell: Cell
    out: Path
    trials: int
    only: tuple[str, ...]
    config: Path | None
    record: Path | None
    replay: Path | None
    label: str


def parser() -> Parser:
    """The options, each with the cells of the evaluation that need it."""
    found = Parser("lessonl-bench run", description=__doc__, allow_abbrev=False)
    add = found.add_argument
    add("--suite", required=True, choices=SUITES)
    add("--strategy", choices=STRATEGIES, help="how agents are led (lessonl)")
    add("--mode", choices=MODES, help="openmp: rewrites may have threads (serial)")
    add("--threads", type=int, metavar="N", help="in mode openmp (as many as cores)")
    add("--agents", metavar="NAMES", help="a,b,ollama:MODEL; or how many of those there are")
    add("--sizes", choices=SIZES, help="decide at the suite's sizes (headline), or the public ones")
    add("--ablation", metavar="NAME", help=f"0 to 5, or {', '.join(ABLATIONS)} (full)")
    add("--rounds", type=int, metavar="T", help="the first included (4, or the strategy's)")
    add("--lessons", type=int, metavar="K", help="shown to an agent in a round (4)")
    add("--theta", type=float, metavar="R", help="high speedup begins here (1.1)")
    add("--epsilon", type=float, metavar="R", help="what a round can move a factor (0.1)")
    add("--samples", type=int, metavar="N", help="rewrites of best_of, single or cot in all")
    add("--bank", metavar="LOG", help="offer the lessons of that log; or cold (cold)")
    add("--aggregator", metavar="NAME", help="who has only the last word in moa")
    add("--embedder", choices=EMBEDDERS, help="what says how relevant a lesson is (lexical)")
    add("--temperature", type=float, metavar="R", help="of every model, before its own")
    add("--no-early-stop", action="store_true", help="all rounds, as in the paper")
    add("--fp", metavar="POLICY", help="how floating point is compared (reassociate)")
    add("--budget", metavar="LIMITS", help="of a problem: tokens=N,money=USD,seconds=S")
    add("--seed", type=int, metavar="N", help="of the first trial; each has the next (0)")
    add("--trials", type=int, default=1, metavar="N", help="how often everything is run (1)")
    add("--only", nargs="+", default=[], metavar="NAME", help="these problems or categories")
    add("--config", type=Path, metavar="FILE", help="your models, in place of your own file")
    add("--record", type=Path, metavar="FOLDER", help="keep answers and verdicts there")
    add("--replay", type=Path, metavar="FOLDER", help="take everything from there")
    add("--label", default="", metavar="TEXT", help="what tables call it")
    add("--out", type=Path, required=True, metavar="LOG", help="goes on where it ends")
    return found


def wanted(words: Sequence[str]) -> Wanted:
    """What is asked for. Raises LessonlError for what is no option or no value of one."""
    typed = vars(parser().parse_args(list(words)))
    if typed["trials"] < 1:
        raise LessonlError(f"{typed['trials']} trials are none.", "Give 1 or more.")
    if typed["record"] and typed["replay"]:
        raise LessonlError("A run is recorded or replayed, not both.", "Leave one of them out.")
    if typed["config"] and not typed["config"].is_file():
        raise LessonlError(f"There is no configuration {typed['config']}.", "Check --config.")
    rest = {name: typed[name] for name in ("out", "trials", "config", "record", "replay", "label")}
    return Wanted(cell=_cell(typed), only=tuple(typed["only"]), **rest)


def _cell(typed: dict[str, Any]) -> Cell:
    names = {x.name for x in fields(Cell)} - {"budget", "early_stop", "ablation", "suite"}
    given = {name: typed[name] for name in names if typed.get(name) is not None}
    return evolve(
        Cell(typed["suite"], **given),
        ablation=_ablation(typed["ablation"] or "full"),
        early_stop=not typed["no_early_stop"],
        budget=budget(typed["budget"] or ""),
    )


def _ablation(text: str) -> str:
    """The name of a row of Table 3, or the name itself."""
    names = list(ABLATIONS)
    return names[int(text)] if text.isdigit() and int(text) < len(names) else text


def budget(text: str) -> BudgetLimits:
    """The limits in ``tokens=20000,money=0.05,seconds=600``. Raises LessonlError."""
    given: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, _, value = (x.strip() for x in part.partition("="))
        try:
            given[name] = _BUDGET[name](value)
        except (KeyError, ValueError):
            given[name] = 0
        if not 0 < given[name] < float("inf"):
            raise LessonlError(
                f"{part!r} is no limit of a budget.", "Limits are tokens=N,money=USD,seconds=S."
            )
    return BudgetLimits(**given)
