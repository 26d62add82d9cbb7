"""The text we add to a translation unit: the entry of a variant, and the adapter of a function."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, frozen

from lessonl.model import Function
from lessonl.source.structure import Field, Overlay, Record
from lessonl.source.templates import TemplateParameter, headers

EXPORTED = 'extern "C" __attribute__((visibility("default")))'
_FIELDS = "lessonl_fields "
#: Classes of the standard library whose objects hold nothing to make or compare.
_STATELESS = ("exception", "enable_shared_from_this")
_WORD = re.compile(r"[A-Za-z_]\w*")
_VALUE = "std::declval<lessonl_class_&>()"
#: How many classes stand for an abstract one, and how far from it they may be derived.
_MOST_DERIVED, _GENERATIONS = 4, 3

#: Chooses one overload by its parameter types; the result type is deduced. In this text and in the
#: entries stands no word that is newer than C++98: variants keep the user's standard.
_PICK = """
template <class... P> struct lessonl_pick_ {
  template <class R> static R (*f(R (*p)(P...)))(P...) { return p; }
  template <class R, class C> static R (C::*f(R (C::*p)(P...)))(P...) { return p; }
  template <class R, class C> static R (C::*fc(R (C::*p)(P...) const))(P...) const { return p; }
};
"""


@frozen
class Entry:
    """How a function's address is taken at the end of its translation unit."""

    namespaces: tuple[str, ...]
    name: str
    expression: str
    picked: bool
    instance: bool = False
    prelude: str = ""
    """Declarations that ``expression`` uses, in the function's namespace."""
    member: bool = False
    """Whether ``expression`` names a member of a class directly."""

    def variant_text(self) -> str:
        """What is appended to a variant: one exported symbol that copies the pointer out.

        A pointer to a virtual member would dispatch to the object's class, which the adapter
        made: a rewrite would never run. GCC can resolve it to the function itself, and an address
        with a zero adjustment is a pointer to a non-virtual member (Itanium C++ ABI 2.3).
        """
        plain = f"  __decltype({self.expression}) lessonl_pointer_ = {self.expression};\n"
        if self.member:
            plain = (
                "#if defined(__GNUC__) && !defined(__clang__)\n"
                f"  void (*lessonl_address_)() = (void (*)())({self.expression});\n"
                "  void* lessonl_pointer_[2] = {reinterpret_cast<void*>(lessonl_address_), 0};\n"
                f"#else\n{plain}#endif\n"
            )
        return self._wrap(
            f"{EXPORTED} void lessonl_entry(void* lessonl_out_) {{\n{plain}"
            "  __builtin_memcpy(lessonl_out_, &lessonl_pointer_, sizeof lessonl_pointer_);\n}\n"
        )

    def probe_text(self, mark: str) -> str:
        """Text that compiles if the address can be taken; errors in it name the file ``mark``."""
        apart = evolve(self, namespaces=(*self.namespaces, mark))
        typed = f"static __decltype({self.expression}) lessonl_pointer_"
        body = f"inline void* probe() {{ {typed} = {self.expression}; "
        return f'\n#line 1 "{mark}"\n' + apart._wrap(body + "return &lessonl_pointer_; }\n")

    def adapter_text(self, fields: str) -> str:
        return fields + self._wrap(
            f"{EXPORTED} lessonl_rt::Adapter lessonl_adapter() {{\n"
            f"  using Signature = decltype(lessonl_rt::signature({self.expression}));\n"
            "  return lessonl_rt::Bound<Signature>::adapter();\n}\n"
        )

    def _wrap(self, body: str) -> str:
        opened = "".join(f"namespace {n} {{ " for n in self.namespaces)
        closed = "}" * len(self.namespaces)
        word = _WORD.search(self.name)
        undefine = f"#undef {self.name}\n" if word and word.group() == self.name else ""
        pick = _PICK if self.picked else ""
        return f"\n#undef lessonl_entry\n{undefine}{opened}{pick}{self.prelude}{body}{closed}\n"


def opened_namespaces(function: Function) -> tuple[tuple[str, ...], str]:
    """The namespaces that an entry stands in, and a directive for those that it cannot open.

    A namespace inside of an anonymous one cannot be reopened from outside of it.
    """
    opened = tuple(itertools.takewhile(bool, function.namespaces))
    named = tuple(n for n in function.namespaces if n)
    using = f"using namespace ::{'::'.join(named)};\n" if named != opened else ""
    return opened, using


def entries(function: Function, *, overloaded: bool, instantiation: str = "") -> tuple[Entry, ...]:
    """Ways to take the address, the likelier first; the compiler says which one works.

    ``instantiation`` is the function as the object file names it (``ns::f<double, 3>``).
    """
    namespaces, using = opened_namespaces(function)
    target = instantiation or function.qualified_name
    address = f"&::{target}"
    member = bool(function.classes)
    simple = Entry(namespaces, function.name, address, picked=False, prelude=using, member=member)
    types = ", ".join(p.type for p in function.parameters)
    chooser = "fc" if function.const else "f"
    picked = Entry(
        namespaces,
        function.name,
        f"lessonl_pick_<{types}>::{chooser}({address})",
        picked=True,
        prelude=using,
    )
    if instantiation:
        return (evolve(simple, instance=True),)
    return (picked, simple) if overloaded else (simple, picked)


def field_texts(
    function: Function,
    records: Mapping[str, Record],
    without: frozenset[str] = frozenset(),
    also: frozenset[str] = frozenset(),
) -> str:
    """Specialisations that name the members of every class the parameters lead to.

    Those in ``also`` too, but not those in ``without``; what the compiler has against one names
    it, see ``faulty_fields``.
    """
    texts = [
        f'\n#line 1 "{_FIELDS}{name}"{_fields(name, records)}'
        for name in sorted({*_reachable(function, records), *also} - without)
    ]
    return "".join(texts) + '\n#line 1 "lessonl_adapter"\n' if texts else ""


def undefined_makers(missing: Iterable[str]) -> frozenset[str]:
    """The classes whose default constructor is among what nobody defines."""
    found = (re.fullmatch(r"(.*[\w>])::(\w+)\(\)", name) for name in missing)
    return frozenset(
        m[1] for m in found if m and re.search(rf"(^|::){m[2]}(<.*>)?$", m[1], re.DOTALL)
    )


def without_makers(classes: Iterable[str]) -> str:
    """Says that these have no default constructor."""
    return "".join(
        f"\ntemplate <> struct lessonl_rt::Undefined<::{name}> : std::true_type {{}};\n"
        for name in sorted(classes)
    )


def faulty_fields(log: str) -> frozenset[str]:
    """The classes whose specialisation a compiler's messages are about."""
    return frozenset(re.findall(rf"^(?:.* )?{_FIELDS}([\w:]+?):\d+:", log, re.MULTILINE))


def _reachable(function: Function, records: Mapping[str, Record]) -> list[str]:
    texts = [function.returns, *(p.type for p in function.parameters)]
    classes = [name.partition("<")[0].strip() for name in function.classes]
    found = ["::".join([*(n for n in function.namespaces if n), *classes])]
    queue = [*_named(texts, records), *(f for f in found if f in records)]
    seen: list[str] = []
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.append(name)
        record = records[name]
        queue += _named([f.type for f in record.fields], records)
        queue += derived(name, records)
        queue += [r for r in records if records[r].unnamed and r.rpartition("::")[0] == name]
    return sorted(seen)


def derived(name: str, records: Mapping[str, Record]) -> list[str]:
    """The first classes that have an abstract class among their bases, near or far."""
    if not records[name].abstract:
        return []
    plain, found = {name.rpartition("::")[2]}, dict[str, None]()
    for _ in range(_GENERATIONS):
        for other, record in records.items():
            if plain & set(map(_plain_base, record.bases)) and not record.is_template:
                found[other] = None
                plain.add(other.rpartition("::")[2])
    return list(found)[:_MOST_DERIVED]


def _plain_base(spelled: str) -> str:
    return spelled.partition("<")[0].rpartition("::")[2]


def _named(texts: Iterable[str], records: Mapping[str, Record]) -> list[str]:
    words = {w for text in texts for w in _WORD.findall(text)}
    return [name for name in records if name.rpartition("::")[2] in words]


def _lineage(name: str, records: Mapping[str, Record]) -> list[Record] | None:
    """The class and those it is derived from, bases first; None when one is not known."""
    found: list[Record] = []
    for base in records[name].bases:
        plain = _plain_base(base)
        if plain in _STATELESS:
            continue
        known = next((r for r in records if r.rpartition("::")[2] == plain), None)
        inherited = _lineage(known, records) if known is not None and known != name else None
        if inherited is None:
            return None
        found += inherited
    return [*found, records[name]]


def _nameable(parameters: Sequence[TemplateParameter]) -> bool:
    return all(p.name and p.kind in ("type", "value") for p in parameters)


def _fields(name: str, records: Mapping[str, Record]) -> str:
    return _derived_classes(name, records) + _members(name, records)


def _derived_classes(name: str, records: Mapping[str, Record]) -> str:
    classes = ", ".join(f"::{other}" for other in derived(name, records))
    if not classes or records[name].is_template:
        return ""
    return (
        f"\nnamespace lessonl_rt {{ template <> struct Derived<::{name}> {{ "
        f"using Types = Classes<{classes}>; }}; }}\n"
    )


def _members(name: str, records: Mapping[str, Record]) -> str:
    record, lineage = records[name], _lineage(name, records)
    header = headers(record.template) if record.is_template else ((),)
    outer = records.get(name.rpartition("::")[0])
    if lineage is None or len(header) != 1 or not _nameable(header[0]):
        return ""
    if record.unnamed and (outer is None or outer.is_template or outer.unnamed):
        return ""
    listed = ", ".join(f"{p.type or 'typename'} {p.name}" for p in header[0])
    spelled = f"::{name}<{', '.join(p.name for p in header[0])}>" if header[0] else f"::{name}"
    if record.unnamed:
        spelled = f"std::remove_all_extents_t<decltype({spelled})>"
    fields = [f for r in lineage if r.kind != "union" for f in r.fields if not f.static]
    plain = [f for f in fields if not f.bits]
    overlays = [o for r in lineage for o in r.overlays]
    return (
        f"\nnamespace lessonl_rt {{ template <{listed}> struct Fields<{spelled}> {{\n"
        f"  using lessonl_class_ = {spelled};\n"
        f"{_tied(plain, overlays) if overlays else _plainly_tied(plain)}"
        f"{_bits(spelled, fields)}}}; }}\n"
    )


def _plainly_tied(fields: Sequence[Field]) -> str:
    names = ", ".join(f'"{f.name}"' for f in fields) or '""'
    return (
        "  static auto tie(lessonl_class_& v) "
        f"{{ static_cast<void>(v); return {_references(fields)}; }}\n"
        f"  static constexpr const char* names[] = {{{names}}};\n"
    )


def _tied(fields: Sequence[Field], overlays: Sequence[Overlay]) -> str:
    """Of each union the members that fill its place stand for all."""
    chosen, references, names = [], [_references(fields)], [_names(fields)]
    for number, overlay in enumerate(overlays):
        places = [*overlay, ()]
        types = ", ".join(f"decltype({_references(p, _VALUE)})" for p in overlay)
        chosen.append(
            f"  static constexpr std::size_t chosen_{number} = lessonl_rt::widest<{types}>();\n"
        )
        pick = f"lessonl_rt::nth<chosen_{number}>"
        references.append(f"{pick}({', '.join(map(_references, places))})")
        names.append(f"{pick}({', '.join(map(_names, places))})")
    return (
        "".join(chosen) + "  static auto tie(lessonl_class_& v) { static_cast<void>(v); "
        f"return std::tuple_cat({', '.join(references)}); }}\n"
        f"  static constexpr auto names = lessonl_rt::joined({', '.join(names)});\n"
    )


def _references(fields: Sequence[Field], of: str = "v") -> str:
    return f"std::tie({', '.join(f'{of}.{f.name}' for f in fields)})"


def _names(fields: Sequence[Field]) -> str:
    return f"lessonl_rt::listed({', '.join(f'{chr(34)}{f.name}{chr(34)}' for f in fields)})"


def _bits(spelled: str, fields: Sequence[Field]) -> str:
    """Visits the value of each bit-field, and what sets it."""
    each = " ".join(
        f"visit(v.{f.name}, [&](auto x) {{ v.{f.name} = x; }});" for f in fields if f.bits
    )
    if not each:
        return ""
    return (
        "  static constexpr bool has_bits = true;\n  template <class Visit>\n"
        f"  static void each_bit({spelled}& v, Visit&& visit) {{ {each} }}\n"
    )
