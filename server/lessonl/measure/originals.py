"""Builds the original of one function in the first way that works.

Its address is taken as the text suggests; else in the scope that the compiler sees; else with the
template arguments that the unit uses, or with guessed ones. What other translation units define is
linked in.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from attrs import evolve, field, mutable

from lessonl.measure.adapter import (
    Entry,
    faulty_fields,
    field_texts,
    undefined_makers,
    without_makers,
)
from lessonl.measure.build import Builder
from lessonl.measure.check import Runners
from lessonl.measure.contents import FIELDS, contents_text, shared
from lessonl.measure.forms import (
    Instance,
    instance_forms,
    instances,
    plain_forms,
    templates_of,
)
from lessonl.measure.hints import plain_type, records_of
from lessonl.measure.levels import FAST_MATH, UNOPTIMISED
from lessonl.measure.limits import first_of, limit, unsupported
from lessonl.measure.nodes import UNKNOWN_MEMBERS, Tree
from lessonl.measure.precompiled import raised
from lessonl.measure.project import linked
from lessonl.measure.together import together
from lessonl.measure.translation_unit import among, complaint, expand, reachable, symbols
from lessonl.measure.unit import Built, Unit, does_not_compile
from lessonl.measure.ways import Failed, Scope, Sources, Way
from lessonl.model import Function, LessonlError, Unsupported
from lessonl.source.expanded import Expanded
from lessonl.source.flags import standard
from lessonl.source.functions import functions
from lessonl.source.vocabulary import vocabulary

_MOST_TRIED = 4
_MOST_PROBED = 12
_MOST_GUESSED = 24
_MOST_OTHERS = 8
_FIELD_ROUNDS = 3


@mutable
class Originals:
    """One search for a way. ``model`` asks a built adapter for the argument tree.

    When a parameter of a template is beyond us the next arguments are tried.
    """

    builder: Builder
    runner: Path
    extra: tuple[str, ...]
    model: Callable[[Runners, Function], Awaitable[Tree]]
    function: Function
    data: bytes
    unit: Unit
    _limits: list[Unsupported] = field(factory=list, init=False)
    _failures: list[Failed] = field(factory=list, init=False)
    _expanded: Expanded | None = field(default=None, init=False)
    _guessing: bool = field(default=False, init=False)
    _undefined: frozenset[str] = field(default=frozenset(), init=False)
    """Classes whose default constructor nobody defines."""
    _shared: tuple[str, ...] = field(default=(), init=False)
    """Global containers that others use as well."""

    async def build(self, instantiation: str = "") -> Sources:
        """The first that compiles and can be modelled.

        Raises Unsupported, saying why none can; LessonlError (``original_does_not_compile``) when
        the unit does not compile even without us.
        """
        scope = Scope(self.function, *records_of(self.unit, self.data))
        self._shared = shared(self.unit, self.data)
        if self.function.unsupported:
            scope = await self._seen(scope)
            if scope.function.unsupported:
                raise unsupported(scope.function)
        if instantiation:
            sources = await self._chosen(scope, instantiation)
        elif templates_of(scope.function, self._text()).any:
            sources = await self._template(scope)
        else:
            sources = await self._plain(scope)
        if sources is None:
            raise await self._reason(instantiation)
        return sources

    async def _chosen(self, scope: Scope, instantiation: str) -> Sources | None:
        """The arguments that the user named."""
        spelled = instantiation.removeprefix("::")
        for seen in (scope, await self._seen(scope)):
            instance = templates_of(seen.function, self._text()).instance(spelled)
            if sources := await self._first(seen, instance_forms(seen.function, instance)):
                return sources
        return None

    async def _plain(self, scope: Scope) -> Sources | None:
        """The address as the text suggests, then as the compiler sees the function."""
        overloaded = self._overloaded(scope.function)
        if sources := await self._first(scope, plain_forms(scope.function, overloaded=overloaded)):
            return sources
        if self._limits:
            return None
        seen = await self._seen(scope)
        if templates_of(seen.function, self._text()).any:
            return await self._template(seen)
        if seen.function == scope.function:
            return None
        return await self._first(seen, plain_forms(seen.function, overloaded=overloaded))

    async def _template(self, scope: Scope) -> Sources | None:
        """The instances that the unit has; guesses if it has none."""
        names = await symbols(self.builder, self.unit, self.data)
        for seen in (scope, await self._seen(scope)):
            templates = templates_of(seen.function, self._text())
            used = instances(names, templates)[:_MOST_PROBED]
            if not used:
                continue
            if sources := await self._instances(seen, used):
                return sources
            if self._limits:
                return None
        self._guessing = True
        if (sources := await self._guessed(seen)) or self._limits:
            return sources
        unit = await self._among_others()
        if unit is None:
            return None
        self.unit = unit
        used = instances(await symbols(self.builder, unit, self.data), templates)[:_MOST_PROBED]
        return await self._instances(seen, used) or await self._guessed(seen)

    async def _guessed(self, seen: Scope) -> Sources | None:
        """Arguments that the project's own names suggest, and plausible ones."""
        own = self.function.file.resolve()
        files = [p.read_bytes() for p in self.unit.closure if p != own]
        words = vocabulary([*files, self.data])
        guessed = templates_of(seen.function, self._text()).guessed(self._text(), words)
        return await self._instances(seen, guessed[:_MOST_GUESSED])

    async def _among_others(self) -> Unit | None:
        """A header's unit with the headers beside it that include it, which may use it."""
        file = self.function.file
        if not self.unit.command.generated:
            return None
        includes = re.compile(rb'#\s*include\s*["<][^">]*' + re.escape(file.name.encode()))
        beside = [p for p in sorted(file.parent.glob(f"*{file.suffix}")) if p != file]
        others = [p for p in beside if includes.search(p.read_bytes())]
        return await among(self.builder, self.unit, others[:_MOST_OTHERS]) if others else None

    def _text(self) -> bytes:
        """The file as the compiler sees it, once that is known."""
        path = self.function.file.resolve()
        return self.data if self._expanded is None else self._expanded.texts.get(path, self.data)

    async def _instances(self, scope: Scope, chosen: Sequence[Instance]) -> Sources | None:
        groups = [instance_forms(scope.function, i) for i in chosen]
        working = await reachable(self.builder, self.unit, self.data, groups)
        usable = [(i, e) for i, e in zip(chosen, working, strict=True) if e is not None]
        for instance, entry in usable[:_MOST_TRIED]:
            note = f"template arguments guessed: {instance.target}" if instance.guessed else ""
            if sources := await self._attempt(Way(scope, entry, note)):
                return sources
        return None

    async def _first(self, scope: Scope, forms: Sequence[Entry]) -> Sources | None:
        """The likeliest form; only if the compiler does not take it, those that it does."""
        if sources := await self._attempt(Way(scope, forms[0])):
            return sources
        if self._limits or not self._failures[-1].refused:
            return None
        groups = [[form] for form in forms[1:]]
        for entry in await reachable(self.builder, self.unit, self.data, groups):
            if entry is not None and (sources := await self._attempt(Way(scope, entry))):
                return sources
            if self._limits:
                return None
        return None

    def _overloaded(self, function: Function) -> bool:
        others = functions(function.file, self.data)
        return sum(f.qualified_name == function.qualified_name for f in others) > 1

    async def _seen(self, scope: Scope) -> Scope:
        """The scope in the preprocessed text; ``scope`` itself where that cannot be had.

        Raises Unsupported when the preprocessor leaves the function out.
        """
        if self._expanded is None:
            self._expanded = await expand(self.builder, self.unit)
        if not self._expanded.texts:
            return scope
        function = self._expanded.scope_of(scope.function)
        if function is None:
            raise Unsupported(
                f"{scope.function.qualified_name} is not part of {self.unit.source.name} as it is "
                "compiled.",
                "An #if may leave it out; check the flags of the compile database.",
            )
        return Scope(function, self._expanded.records(), self._expanded.enumerators())

    async def _attempt(self, way: Way) -> Sources | None:
        """One entry: built, linked with others if need be, and asked for its argument tree."""
        adapter, original, way, fields = await self._linked(way)
        if original.path is None or adapter.path is None or adapter.missing:
            self._failures.append(Failed(original, adapter))
            return None
        held = self._shared if contents_text(self._shared) in fields else ()
        runners = Runners(self.runner, adapter.path, original.path, contents=held)
        try:
            tree = await self.model(runners, way.scope.function)
        except Unsupported as refusal:
            self._limits.append(refusal)
            return None
        if found := await self._unnamed(way, tree):
            return await self._attempt(evolve(way, scope=found[0], also=way.also | found[1]))
        if beyond := limit(tree):
            self._limits.append(beyond)
            return None
        others = await self._others(way.entry) if tree.has_reals else ()
        notes = (way.note,) if way.note else ()
        return Sources(self.unit, way.entry, fields, runners, others, tree, way.scope, notes)

    async def _linked(self, way: Way) -> tuple[Built, Built, Way, str]:
        """As ``_built``, with what others define, without what nobody does."""
        adapter, original, way, fields = await self._built(way)
        if original.undefined or (original.path is not None and adapter.undefined):
            added = (
                self.builder.variant_addition(self.unit, way.entry, self.extra),
                await self.builder.adapter_addition(self.unit, way.entry, fields),
            )
            unit = await linked(self.builder, self.unit, self.data, added)
            if unit != self.unit:
                self.unit = unit
                adapter, original, way, fields = await self._built(way)
        makers = undefined_makers(adapter.missing) - self._undefined
        if original.path is not None and makers:
            self._undefined |= makers
            adapter, original, way, fields = await self._built(way)
        alone = way.scope.without_derived()
        if original.path is not None and adapter.missing and alone != way.scope:
            return await self._built(evolve(way, scope=alone))
        return adapter, original, way, fields

    async def _others(self, entry: Entry) -> tuple[Built, ...]:
        """Builds that round differently."""
        return tuple(
            await together(
                self._variant(entry, "unoptimised", *UNOPTIMISED),
                self._variant(entry, "fastmath", *FAST_MATH),
            )
        )

    async def _unnamed(self, way: Way, tree: Tree) -> tuple[Scope, frozenset[str]] | None:
        """Classes that the compiler, but not the text of the parameters, leads to."""
        types = {plain_type(n.type) for n in tree.unsupported if n.reason == UNKNOWN_MEMBERS}
        types |= {plain_type(n.type.rstrip("*")) for n in tree.nodes if n.kind == "opaque"}
        for scope in (way.scope, evolve(await self._seen(way.scope), function=way.scope.function)):
            found = frozenset(types & scope.records.keys())
            if found - way.also:
                return scope, found
        return None

    async def _built(self, way: Way) -> tuple[Built, Built, Way, str]:
        """Adapter and original; classes whose members cannot be named do without."""
        without: frozenset[str] = frozenset()
        absent = without_makers(self._undefined)
        shared = contents_text(self._shared)
        fields = absent + shared + field_texts(way.scope.function, way.scope.records, also=way.also)
        adapter, original = await together(
            self.builder.adapter(self.unit, self.data, way.entry, fields),
            self._variant(way.entry, "original"),
        )
        for _ in range(_FIELD_ROUNDS):
            faulty = faulty_fields(adapter.log)
            if original.path is None or adapter.path is not None or not faulty:
                break
            shared = "" if FIELDS in faulty else shared
            seen = await self._seen(way.scope)
            if seen.records != way.scope.records:
                way = evolve(way, scope=evolve(seen, function=way.scope.function))
            else:
                without |= faulty
            named = field_texts(way.scope.function, way.scope.records, without, way.also)
            fields = absent + shared + named
            adapter = await self.builder.adapter(self.unit, self.data, way.entry, fields)
        return adapter, original, way, fields

    async def _variant(self, entry: Entry, name: str, *flags: str) -> Built:
        extra = (*self.extra, *flags)
        return await self.builder.variant(self.unit, self.data, entry, extra, name)

    def _too_old(self, failed: Failed) -> bool:
        """Whether the unit, not what we add to it, is no C++17 while it is compiled as less."""
        error = next((x for x in failed.adapter.log.splitlines() if "error:" in x), "lessonl")
        own = "lessonl" not in error.replace(str(self.unit.root), "")
        return (
            failed.original.path is not None and own and bool(raised(self.unit.command.arguments))
        )

    async def _reason(self, instantiation: str) -> LessonlError:
        """Why there is no way: the most telling of everything that was tried."""
        name = self.function.qualified_name
        if self._limits:
            return self._limits[0]
        missing = next((f.missing for f in self._failures if f.missing), ())
        if missing:
            return Unsupported(
                f"The original needs {', '.join(missing[:3])}, which another file of the project "
                "or a library defines.",
                "Move the needed code into this file, or judge a function that does not call it.",
            )
        if error := await complaint(self.builder, self.unit, self.data):
            return does_not_compile(self.unit.source, error, self.unit.command)
        if not self._failures or self._guessing:
            return Unsupported(
                f"{name} is a template that this file neither instantiates nor calls.",
                f'Choose arguments, for example --instantiate "{name}<double>".',
            )
        failed = self._failures[0]
        if failed.original.timed_out or failed.adapter.timed_out:
            return Unsupported(f"{name} takes too long to compile.")
        if older := next(filter(self._too_old, self._failures), None):
            spoken = standard(self.unit.command.arguments)
            return Unsupported(
                f"{self.unit.source.name} is compiled as {spoken} and is not C++17, in which its "
                f"arguments are made: {first_of(older.adapter.log)}.",
                "Write it so that it compiles with -std=c++17, too; its own flags may stay.",
            )
        what = "has a type that cannot be modelled"
        if failed.refused:
            what = "cannot be instantiated so" if instantiation else "cannot be named from outside"
        return Unsupported(f"{name} {what}: {first_of(failed.log)}")
