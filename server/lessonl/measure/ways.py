"""One way to take the address of a function: what is tried, and what came of it."""

from __future__ import annotations

from attrs import evolve, frozen

from lessonl.measure.adapter import Entry
from lessonl.measure.check import Runners
from lessonl.measure.nodes import Tree
from lessonl.measure.unit import Built, Unit
from lessonl.model import Function
from lessonl.source.structure import Record


@frozen
class Scope:
    """A function as its text or the compiler sees it, and the classes it may lead to."""

    function: Function
    records: dict[str, Record]
    enumerators: dict[str, int]

    def without_derived(self) -> Scope:
        """No class stands for an abstract one: it may need what another file defines."""
        return evolve(self, records={k: evolve(r, abstract=False) for k, r in self.records.items()})


@frozen
class Sources:
    """What was built of the original; ``others`` are builds that round differently."""

    unit: Unit
    entry: Entry
    fields: str
    runners: Runners
    others: tuple[Built, ...]
    tree: Tree
    scope: Scope
    notes: tuple[str, ...] = ()


@frozen
class Way:
    """One entry to try; ``note`` is what the report says if it is used."""

    scope: Scope
    entry: Entry
    note: str = ""
    also: frozenset[str] = frozenset()
    """Classes whose members are to be named besides those that the parameters name."""


@frozen
class Failed:
    """One entry that did not work."""

    original: Built
    adapter: Built

    @property
    def refused(self) -> bool:
        """Whether the compiler did not take this form; another form may do.

        Our headers declare functions of the C library, which may overload the user's.
        """
        overloaded = "unresolved overloaded function" in self.adapter.log
        return (self.original.path is None or overloaded) and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        return self.original.undefined or self.adapter.undefined

    @property
    def log(self) -> str:
        return self.original.log or self.adapter.log
