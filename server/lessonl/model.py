"""The nouns of LessonL: frozen values that every floor shares and none of them owns.

Units: times in seconds, sizes in bytes unless a name says otherwise. A ratio is
``t_original / t_rewrite``: above 1 the rewrite is faster.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from lessonl.costs import Costs


class Outcome(StrEnum):
    """What became of one rewrite. Exactly one holds."""

    FASTER = "faster"
    SAME = "same"
    SLOWER = "slower"
    CORRECT_UNTIMED = "correct_untimed"
    INCORRECT = "incorrect"
    REFUSED = "refused"
    NOT_COMPILABLE = "not_compilable"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    UNSUPPORTED = "unsupported"
    PASSED = "passed"
    FAILED = "failed"

    @property
    def correct(self) -> bool:
        """Whether the rewrite was found to do what the original does."""
        return self in (
            Outcome.FASTER,
            Outcome.SAME,
            Outcome.SLOWER,
            Outcome.CORRECT_UNTIMED,
            Outcome.PASSED,
        )


class LessonlError(Exception):
    """A condition the user can act on: one sentence of what is wrong, one of what to do."""

    def __init__(self, message: str, hint: str = "", *, code: str = "usage") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


class Unsupported(LessonlError):
    """A limit of ours: the function cannot be modelled. Never the rewrite's fault."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, code="unsupported")


class NothingToPropose(Exception):
    """An agent has no further rewrite to offer; ``str`` of it says why."""


@frozen
class Parameter:
    """One parameter as spelled in the source; ``type`` has neither name nor default."""

    name: str
    type: str


@frozen
class Function:
    """A function definition found in a file.

    ``start``/``end`` are byte offsets into the file of the text that a rewrite replaces
    (including ``template<...>``); ``line``/``end_line`` are 1-based. ``namespaces`` holds the
    enclosing namespaces (an anonymous one is ``""``), ``classes`` the enclosing or qualifying
    classes, outermost first.
    """

    file: Path
    name: str
    namespaces: tuple[str, ...]
    classes: tuple[str, ...]
    start: int
    end: int
    line: int
    end_line: int
    text: str
    returns: str
    parameters: tuple[Parameter, ...]
    template: str = ""
    in_class: bool = False
    static: bool = False
    const: bool = False
    access: Literal["public", "protected", "private"] = "public"
    tokens: str = ""
    """The function's tokens joined by spaces: no comments, no layout."""
    unsupported: str = ""
    """Why no entry point can be taken ("a destructor", "a lambda"), else empty."""

    @property
    def qualified_name(self) -> str:
        """``ns::Class::name``; anonymous namespaces are left out."""
        return "::".join([*(n for n in self.namespaces if n), *self.classes, self.name])

    @property
    def constructor(self) -> bool:
        return bool(self.classes) and self.name == self.classes[-1].partition("<")[0].strip()

    @property
    def key(self) -> str:
        """Identifies this text of this function: changes with its tokens, not with its layout."""
        digest = hashlib.sha256(self.tokens.encode()).hexdigest()[:16]
        return f"{self.qualified_name}#{digest}"


@frozen
class Rewrite:
    """A proposed replacement: ``#include`` lines, helpers, and the function itself."""

    text: str
    agent: str = "user"
    round: int = 0
    technique: str = ""
    condition: str = ""
    """What the technique rests on, if its author knows."""

    @property
    def key(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


@frozen
class Speedup:
    """A ratio with its two-sided 99 % interval over ``pairs`` paired measurements."""

    ratio: float
    low: float
    high: float
    pairs: int


@frozen
class SizeRow:
    """The measured ratio at one size; ``verdict`` is faster, same or slower."""

    size: str
    ratio: float
    low: float
    high: float
    verdict: Outcome
    pairs: int = 0
    original_seconds: float | None = None
    headline: bool = False


@frozen
class OracleStrength:
    """How many deliberately wrong versions of the original the checks rejected."""

    killed: int
    total: int
    survivors: tuple[str, ...] = ()

    @property
    def weak(self) -> bool:
        return self.total == 0 or self.killed < 0.8 * self.total


Mode = Literal["serial", "openmp"]
"""Whether a rewrite may have threads, which it then starts by OpenMP."""


@frozen
class ThreadRow:
    """The ratio that was measured with so many threads against the original with all of them."""

    threads: int
    ratio: float
    low: float
    high: float


@frozen
class BenchRow:
    """What a benchmark of the user's own came to; ``verdict`` is faster, same or slower."""

    name: str
    ratio: float
    low: float
    high: float
    pairs: int
    verdict: Outcome


@frozen
class Evidence:
    """How far a verdict was tested, and with what."""

    inputs: int = 0
    sanitizers: str | None = None
    second_build: str | None = None
    oracle_strength: OracleStrength | None = None
    fp_policy: str | None = None
    compile: str | None = None
    tu: str | None = None
    sandbox: str | None = None
    spec: tuple[str, ...] | None = None
    remarks: tuple[str, ...] | None = None
    """What the compiler could not optimise: "rewrite, line 3: not vectorized: ..."."""
    changes: tuple[str, ...] = ()
    """What it does with the rewrite and did not with the original: "vectorized now: ..."."""
    costs: Costs = field(factory=Costs)
    mode: Mode = "serial"
    threads: int | None = None
    """How many threads original and rewrite had in OpenMP mode."""
    thread_table: tuple[ThreadRow, ...] = ()
    """How the speedup grows with threads, of a rewrite that uses them."""
    unreached: str | None = None
    """Lines of the rewrite with a branch that no input has taken ("lines 3, 12-14")."""
    races: str | None = None
    """What came of looking for data races ("no data race on 40 inputs, 3 threads")."""
    driver: str | None = None
    """Who wrote the driver that makes the inputs, where the arguments are not understood."""
    own_tests: str | None = None
    """What came of the user's own tests: "passed: make test (12 s)", or why there is nothing."""
    own_bench: tuple[BenchRow, ...] = ()
    """What the user's own bench measured, original and rewrite in turn."""


@frozen
class WallSeconds:
    build: float = 0.0
    check: float = 0.0
    time: float = 0.0
    total: float = 0.0


@frozen
class Machine:
    """Where a ratio was measured; ``floor`` is the smallest gain told apart from noise."""

    cpu: str = ""
    cores: int = 0
    compiler: str = ""
    system: str = ""
    floor: float | None = None
    gpu: str = ""
    """The GPU that a ratio was measured on, with its clocks, if it was."""


@frozen
class Verdict:
    """What was found out about one rewrite of one function."""

    function: str
    file: Path
    line: int
    outcome: Outcome
    reason: str
    speedup: Speedup | None = None
    sizes: tuple[SizeRow, ...] = ()
    evidence: Evidence = field(factory=Evidence)
    machine: Machine = field(factory=Machine)
    wall_seconds: WallSeconds = field(factory=WallSeconds)
    notes: tuple[str, ...] = ()
    check: str = ""
    """The machine-readable name of the check that decided a refusal ("state", "symbols")."""
    log: str = ""
    """Compiler output for not_compilable, errors first; what the user's tests said; else empty."""
    flagged: bool = False
    """Implausibly fast: the anti-cheat checks ran again and a person should look."""


Scope = Literal["function", "workspace"]
"""Where a lesson is offered: to its own function only, or to every one of the workspace."""


@frozen
class Lesson:
    """One or two sentences learnt from one verdict, with what selection needs to rank it."""

    text: str
    outcome: Outcome
    speedup: float
    agent: str
    round: int
    relevance: float = 0.0
    factor: float = 1.0
    technique: str = ""
    function: str = ""
    id: int = 0
    shown: tuple[int, ...] = ()
    claim: str = ""
    """The lesson in a few words."""
    condition: str = ""
    """What the technique rests on, if the agent that used it knows."""
    change: Speedup | None = None
    """What was measured; None when the rewrite was not timed."""
    scope: Scope = "function"
    pinned: bool = False
    origin: int = 0
    """The bank's id of the lesson of an earlier run that this one is; 0 for the run's own."""
    weight: float = 1.0
    """How far a lesson of an earlier run is likely to hold here, above 0; 1 for the run's own."""
    mode: Mode = "serial"
    """What was measured: a rewrite with threads, or without."""

    @property
    def promise(self) -> float:
        """The speedup it lets one expect here: its own, drawn towards 1 by its weight."""
        return self.speedup**self.weight if self.speedup > 0 else 0.0

    @property
    def gain(self) -> float:
        """Promise times effectiveness factor: what lessons are ranked by."""
        # Without another property in between: this is asked of every lesson of a large bank.
        return self.speedup**self.weight * self.factor if self.speedup > 0 else 0.0


@frozen
class ProposeRequest:
    """What an agent is told when asked for a rewrite: the original, the lessons, nobody's code."""

    function: Function
    lessons: tuple[Lesson, ...]
    round: int
    seed: int
    failure: str = ""
    fp: str = "reassociate"
    """The floating-point policy of the run, as in the settings."""
    standard: str = ""
    """The C++ standard that the function is compiled as ("C++17"), where it is known."""
    mode: Mode = "serial"
    """Whether the rewrite may, and should, have threads."""


@frozen
class ExplainRequest:
    """What an agent is told when asked for a lesson: original, rewrite, what was measured."""

    function: Function
    rewrite: Rewrite
    verdict: Verdict
    phrase: str = ""
    """The outcome in the words of the method: "much faster", "slower", "not equivalent" ..."""


@frozen
class AskRequest:
    """Any question to a model: ``prompts`` ask it ever shorter, the first that fits is sent.

    ``round`` is the round of the rewrite that the answer is for. A ``brief`` answer has one or
    two sentences, as a lesson. ``temperature`` goes before the agent's own, where it has one.
    """

    prompts: tuple[str, ...]
    round: int
    brief: bool = False
    temperature: float | None = None
