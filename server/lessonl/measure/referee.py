"""Talking to the referee: one trusted process that owns the runners, the seeds and the clock."""

from __future__ import annotations

import contextlib
import platform
import random
from collections.abc import AsyncIterator, Iterable, Iterator
from enum import IntEnum
from pathlib import Path

from attrs import field, frozen

from lessonl.measure.line import Disturbed, Line

#: Steps of kArenaStep that lie free in every process; AArch64 may have 39 bits of addresses.
_PLACES = 0x5000 if platform.machine() == "x86_64" else 0x40


def arena_place(offset: int = 0) -> int:
    """A place for the inputs that nobody can know before, ``offset`` bytes into it."""
    return (random.randrange(_PLACES) << 32) + offset


class Placement(IntEnum):
    """Where a runner puts its inputs; see runtime/protocol.hpp."""

    PACKED = 0
    FLUSH_END = 1
    FLUSH_START = 2
    LEARN = 3
    READ_ONLY = 4


class Order(IntEnum):
    """How the elements of a buffer relate to each other; see runtime/protocol.hpp."""

    RANDOM = 0
    ASCENDING = 1
    DESCENDING = 2
    CONSTANT = 3
    DUPLICATES = 4
    SPECIAL = 5
    PERMUTATION = 6
    OFFSETS = 7
    TEXT = 8
    END = 9
    SAME = 10
    EXTREME = 11


MOST_CONSTANTS, MOST_TEXTS, MOST_TEXT = 32, 16, 24
NON_ZERO, KEEP, RAGGED, NULL, LOG, ALIKE, UNEVEN, CONST, AGAIN = 2, 4, 8, 16, 32, 64, 128, 256, 512
ERRNO, POOL, GIVEN, COPIED = 1024, 2048, 4096, 8192
FILLED, COARSE, ELEMENT, NEARLY = 32768, 65536, 131072, 1 << 29
WHICH_SHIFT, ELEMENT_OF_SHIFT = 18, 20


@frozen
class NodePlan:
    """How to fill one node: ``length`` in elements, bounds inclusive."""

    length: int = 0
    low: int = 0
    high: int = 0
    real_low: float = -1.0
    real_high: float = 1.0
    order: Order = Order.RANDOM
    flags: int = 0

    def line(self) -> str:
        return (
            f"{self.length} {self.low} {self.high} {self.real_low!r} {self.real_high!r}"
            f" {int(self.order)} {self.flags}"
        )


@frozen
class Named:
    """Numbers and strings in the text of a function: what it does changes at them."""

    numbers: tuple[int, ...] = ()
    texts: tuple[bytes, ...] = ()
    reals: tuple[float, ...] = ()


@frozen
class InputPlan:
    """How to make one kind of input; ``named`` is what the function's text names."""

    nodes: tuple[NodePlan, ...]
    named: Named = field(factory=Named)

    def words(self) -> str:
        numbers, texts = self.named.numbers, [t.hex() for t in self.named.texts]
        reals = [repr(r) for r in self.named.reals]
        counts = f"{len(self.nodes)} {len(numbers)} {len(texts)} {len(reals)}"
        return " ".join(
            [counts, *map(str, numbers), *reals, *texts, *(n.line() for n in self.nodes)]
        )


_SCRATCH = InputPlan(())


@frozen
class Died:
    """A runner is gone: ``how`` is how child.hpp puts it.

    That is "signal N ...", "killed N", "exit N ...", "timeout" or "failed ...".
    """

    runner: str
    how: str

    @property
    def killed(self) -> bool:
        """From outside: by somebody, or by a system that is short of memory."""
        return self.how.startswith("killed")


@frozen
class Tried:
    """One input that ran to its end: bytes written and read, a digest of the outputs."""

    output_bytes: int
    input_bytes: int
    digest: str
    foreign_node: int


@frozen
class Fault:
    """A memory fault next to an argument's buffer, ``offset`` bytes from its start."""

    node: int
    offset: int


@frozen
class Crash:
    signal: int


@frozen
class Mismatch:
    """Where two outputs first differ; ``plan`` and ``seed`` reproduce the input."""

    plan: int
    seed: str
    node: int
    index: int
    what: str
    expected: str
    actual: str


@frozen
class Checked:
    compared: int
    discarded: int


@frozen
class Sample:
    """Ticks of the processor's time stamp: around the call, and from post to reply."""

    inner: int
    outer: int


class Referee:
    """Owns one referee process. Every method sends one command and reads one line.

    Each raises `Disturbed` when the referee is gone or answers nonsense, and when a runner was
    killed from outside; `restart` is then due.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._core: int | None = None
        self._plans: dict[InputPlan, int] = {}
        self._takes_kills = False

    @property
    def alive(self) -> bool:
        """False from when it was lost until it is started again."""
        return self._line.open

    async def restart(self) -> None:
        """A fresh process, pinned as the last one, in its place. All runners are gone."""
        await self._line.connect()
        self._plans.clear()
        if self._core is not None:
            await self.pin(self._core)

    @contextlib.contextmanager
    def taking_kills(self) -> Iterator[None]:
        """Meanwhile the kill of a runner is an answer, where it is not one that is compared with.

        What is killed whenever it runs needs too much memory.
        """
        self._takes_kills = True
        try:
            yield
        finally:
            self._takes_kills = False

    async def ask(self, command: str) -> str:
        """The answer to one command."""
        return await self._line.ask(command)

    async def plan(self, plan: InputPlan) -> int:
        """The number under which this plan is known, sent once."""
        if plan not in self._plans:
            number = len(self._plans)
            await self.ask(f"plan {number} {plan.words()}")
            self._plans[plan] = number
        return self._plans[plan]

    async def pin(self, core: int) -> None:
        self._core = core
        await self.ask(f"pin {core}")

    async def limit(self, seconds: float) -> None:
        """The longest one step of a runner may take from now on."""
        await self.ask(f"limit {seconds}")

    async def policy(self, mode: int, tolerance: float) -> None:
        await self.ask(f"policy {mode} {tolerance!r}")

    async def spawn(
        self,
        name: str,
        runner: Path,
        adapter: Path,
        variant: Path,
        *,
        place: int = 0,
        flags: Iterable[str] = (),
    ) -> Died | None:
        fields = (name, runner, adapter, variant, place, ",".join(flags) or "-")
        answer = await self.ask("spawn\t" + "\t".join(str(f) for f in fields))
        return self._died(answer)

    async def kill(self, name: str) -> None:
        """Ends a runner; a referee that is lost has none."""
        with contextlib.suppress(Disturbed):
            await self.ask(f"kill {name}")

    async def describe(self, name: str) -> tuple[str, ...] | Died:
        answer = await self.ask(f"describe {name}")
        return self._died(answer) or tuple(answer[3:].split("\x1e")[:-1])

    async def covered(self, name: str, *, forget: bool = False) -> tuple[str, ...]:
        """What a variant that is built to tell says of its branches; see coverage.py."""
        answer = await self.ask(f"covered {name} {int(forget)}")
        return () if self._died(answer) else tuple(answer[3:].split("\x1e")[:-1])

    async def plan_once(self, plan: InputPlan) -> int:
        """The number of a plan that the next one takes away: for those that are many."""
        number = self._plans.setdefault(_SCRATCH, len(self._plans))
        await self.ask(f"plan {number} {plan.words()}")
        return number

    async def attempt(
        self,
        name: str,
        plan: int,
        *,
        seed: int,
        count: int = 1,
        placement: Placement = Placement.LEARN,
    ) -> Tried | Fault | Crash | Died:
        """Runs ``count`` inputs on one runner, up to the first that does not end well."""
        answer = await self.ask(f"try {name} {plan} {seed} {count} {int(placement)}")
        verb, *words = answer.split(" ")
        if verb == "ok":
            return Tried(int(words[0]), int(words[1]), words[2], int(words[3]))
        if verb == "fault":
            return Fault(int(words[0]), int(words[1]))
        if verb == "crash":
            return Crash(int(words[0]))
        return self._died(answer) or Crash(0)

    async def check(
        self,
        plan: int,
        count: int,
        reference: str,
        rewrite: str,
        alternatives: Iterable[str] = (),
        placement: Placement = Placement.FLUSH_END,
    ) -> Checked | Mismatch | Died:
        """Compares ``count`` fresh random inputs; stops at the first difference."""
        words = ["check", str(plan), str(int(placement)), str(count), reference, rewrite]
        return self._compared(await self.ask(" ".join([*words, *alternatives])), rewrite)

    async def in_place(
        self, name: str, apart: int, together: int, count: int, nodes: range
    ) -> bool:
        """Whether two plans give the same outputs on ``count`` inputs, but in ``nodes``."""
        words = f"{name} {apart} {together} {count} {nodes.start} {nodes.stop}"
        answer = await self.ask(f"inplace {words}")
        self._died(answer)
        return answer == "ok"

    async def time(
        self, name: str, plan: int, count: int, repeats: int
    ) -> tuple[int, list[Sample]] | Died:
        """Input bytes and ``repeats`` samples of ``count`` calls each; 0 times the empty call."""
        answer = await self.ask(f"time {name} {plan} {count} {repeats}")
        if died := self._died(answer):
            return died
        numbers = [int(w) for w in answer.split()[1:]]
        return numbers[0], [Sample(*p) for p in zip(numbers[1::2], numbers[2::2], strict=True)]

    async def pairs(
        self,
        original: str,
        rewrite: str,
        plan: int,
        count: int,
        pairs: int,
        references: Iterable[str] = (),
    ) -> list[tuple[Sample, Sample]] | Mismatch | Died:
        """Random-order pairs (original, rewrite) on the same fresh inputs."""
        words = ["pairs", original, rewrite, str(plan), str(count), str(pairs), *references]
        answer = await self.ask(" ".join(words))
        if not answer.startswith("ok"):
            outcome = self._compared(answer, rewrite)
            assert not isinstance(outcome, Checked)
            return outcome
        n = [int(w) for w in answer.split()[1:]]
        return [(Sample(n[i], n[i + 1]), Sample(n[i + 2], n[i + 3])) for i in range(0, len(n), 4)]

    async def rate(self) -> float:
        """Ticks per second."""
        return float((await self.ask("rate")).split()[1])

    def _died(self, answer: str) -> Died | None:
        if not answer.startswith("died "):
            return None
        _, runner, how = answer.split(" ", 2)
        died = Died(runner, how.strip())
        if died.killed and not self._takes_kills:
            raise Disturbed("A measuring process")
        return died

    def _compared(self, answer: str, rewrite: str) -> Checked | Mismatch | Died:
        if died := self._died(answer):
            if died.killed and died.runner != rewrite:
                raise Disturbed("A measuring process")
            return died
        if answer.startswith("mismatch "):
            head, what, expected, actual = answer.split("\t")
            _, plan, seed, node, index = head.split(" ")
            return Mismatch(int(plan), seed, int(node), int(index), what, expected, actual)
        _, compared, discarded = answer.split(" ")
        return Checked(int(compared), int(discarded))


@contextlib.asynccontextmanager
async def start(binary: Path) -> AsyncIterator[Referee]:
    """Starts a referee; its whole process group is gone when the block ends, however it ends."""
    line = Line(binary)
    try:
        await line.connect()
        yield Referee(line)
    finally:
        await line.close()
