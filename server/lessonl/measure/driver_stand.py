"""Where drivers of one function are tried: built, run on the original and on wrong versions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from lessonl.drivers import DriverRequest
from lessonl.measure import nodes
from lessonl.measure.build import Builder
from lessonl.measure.check import Checker, Runners
from lessonl.measure.driver_entry import DRIVER_FILE, forbidden, spoken_call
from lessonl.measure.driver_reach import Missed, missed
from lessonl.measure.driver_trial import SIZE, Trial
from lessonl.measure.levels import FAST_MATH, UNOPTIMISED
from lessonl.measure.named import named_in
from lessonl.measure.nodes import Tree
from lessonl.measure.objects import inspect
from lessonl.measure.prepare import Preparation
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Died, Referee
from lessonl.measure.spec import Spec
from lessonl.measure.strength import Mutants, oracle_strength, other_mutants
from lessonl.measure.symbols import refused
from lessonl.measure.together import together
from lessonl.measure.unit import Built
from lessonl.measure.ways import Sources
from lessonl.model import Function, OracleStrength, Unsupported
from lessonl.source.flags import standard
from lessonl.source.used_types import used_types

_SURVIVORS: Final = 8
_ERRORS: Final = 12
_PARAMETERS: Final = (SIZE, "inputs")


@frozen
class Draft:
    """A driver that nobody has tried yet, and who wrote it."""

    text: str
    author: str


@frozen
class Accepted:
    """The function with a driver that can be believed, and what that leaves out all the same."""

    prepared: Prepared
    missed: Missed

    @property
    def complaint(self) -> str:
        """What its author could do better; "" where nothing is left out."""
        if not self.missed:
            return ""
        return f"no input of it takes a branch of the function in these lines:\n{self.missed.texts}"


@frozen
class DriverStand:
    """``sources`` are the original with no driver yet; mutants are built once for all drivers."""

    builder: Builder
    referee: Referee
    extra: tuple[str, ...]
    preparation: Preparation
    mutants: Mutants
    function: Function
    data: bytes
    sources: Sources

    def request(self, why: str) -> DriverRequest:
        """What an author is asked first; ``why`` the function cannot be called without a driver."""
        unit, own = self.sources.unit, self.function.file.resolve()
        others = [p.read_bytes() for p in unit.closure if p != own]
        return DriverRequest(
            self.function, why, spoken_call(self.sources.scope.function),
            used_types(self.function, self.data, others), standard(unit.command.arguments),
        )  # fmt: skip

    async def tried(self, draft: Draft) -> Accepted | str:
        """The function with this driver, or what is wrong with it: a clause that begins with it."""
        sources = await self._built(draft)
        if isinstance(sources, str):
            return sources
        spec = Spec((SIZE,), named=named_in(sources.scope.function.tokens))
        trial = Trial(
            self.builder, self.referee, self.function, self.data, sources, self.extra, spec
        )
        if complaint := await trial.complaint():
            return complaint
        try:
            prepared = await self.preparation.with_spec(
                self.function, self.data, sources, self.mutants, spec
            )
        except Unsupported as why:
            return f"it does not do: {why.message.rstrip('.')}"
        strength = await self._strength(prepared)
        if prepared.vital or strength.weak:
            return _weak(strength)
        prepared = evolve(prepared, strength=strength, driver=draft.author)
        found = await missed(self.builder, self.referee, prepared, self.extra)
        return Accepted(prepared, found)

    async def _built(self, draft: Draft) -> Sources | str:
        """The sources with the driver in them, or what is wrong with its text."""
        if reason := forbidden(draft.text, self.data):
            return f"it is not allowed. {reason.rstrip('.')}"
        s = self.sources
        built = await self.builder.adapter(s.unit, self.data, s.entry, draft.text)
        if built.path is None or built.missing:
            return f"it does not compile:\n{_errors(built, s.unit.root)}"
        if effect := await self._beyond(built):
            return effect
        runners = evolve(s.runners, adapter=built.path)
        tree = await self._tree(runners)
        if isinstance(tree, str):
            return tree
        others = await self._others() if tree.has_reals else ()
        return evolve(s, fields=draft.text, runners=runners, tree=tree, others=others)

    async def _beyond(self, built: Built) -> str:
        """What of the system it uses that neither the original nor the runtime does."""
        assert built.path is not None
        runners = self.sources.runners
        known = [(await inspect(path)).undefined for path in (runners.original, runners.adapter)]
        found = refused((await inspect(built.path)).undefined.difference(*known))
        return f"it {found[0][1].effect} ({found[0][0]})" if found else ""

    async def _tree(self, runners: Runners) -> Tree | str:
        checker = Checker(self.referee, Tree(()), Spec(), runners)
        name = checker.original
        died = await checker.spawn(name, runners.original, learn=True)
        lines = died or await self.referee.describe(name)
        await self.referee.kill(name)
        if isinstance(lines, Died):
            return f"it cannot be loaded: {lines.how}"
        return nodes.parse(lines, _PARAMETERS)

    async def _others(self) -> tuple[Built, ...]:
        """Builds of the original that round differently."""
        s = self.sources
        return tuple(
            await together(
                *(
                    self.builder.variant(s.unit, self.data, s.entry, (*self.extra, *flags), name)
                    for name, flags in (("unoptimised", UNOPTIMISED), ("fastmath", FAST_MATH))
                )
            )
        )

    async def _strength(self, prepared: Prepared) -> OracleStrength:
        """By all mutants, those of ``prepared`` included."""
        chosen = other_mutants(self.function)
        more, _ = await oracle_strength(prepared, self.builder, chosen, self.extra, self.mutants)
        first = prepared.strength
        return OracleStrength(
            first.killed + more.killed,
            first.total + more.total,
            (*first.survivors, *more.survivors),
        )


def _errors(built: Built, root: Path) -> str:
    """The compiler's errors, and lines about the driver's own; or what nobody defines.

    Where the project lies is nobody else's business.
    """
    lines = built.log.replace(f"{root}/", "").splitlines()
    telling = [line for line in lines if "error:" in line or line.startswith(f"{DRIVER_FILE}:")]
    return "\n".join((telling or lines)[:_ERRORS]) or ", ".join(built.undefined)


def _weak(strength: OracleStrength) -> str:
    """Which wrong versions of the function it does not notice."""
    missed = "; ".join(strength.survivors[:_SURVIVORS])
    return (
        f"it is too weak: it tells only {strength.killed} of {strength.total} wrong versions from "
        f"the original, and misses those where {missed}"
    )
