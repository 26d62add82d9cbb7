"""Sorts many whole numbers by their digits instead of comparing them."""

from __future__ import annotations

import re

from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, fresh, placed, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_ENOUGH = 512
"""Elements from which counting digits is cheaper than comparing."""
_INTEGER = re.compile(
    r"^(?:std::)?(?:u?int(?:32|64)_t|int|unsigned(?: int)?|size_t|(?:unsigned )?long(?: long)?)$"
)
_SORT = """\
if ({v}.size() >= {enough}) {{
    using {t} = std::decay_t<decltype({v}[0])>;
    using {u} = std::make_unsigned_t<{t}>;
    const {u} {sign} = std::is_signed<{t}>::value ? {u}(1) << (8 * sizeof({t}) - 1) : {u}(0);
    std::vector<{t}> {other}({v}.size());
    {t}* {from} = {v}.data();
    {t}* {to} = {other}.data();
    for (std::size_t {shift} = 0; {shift} < 8 * sizeof({t}); {shift} += 8) {{
        std::size_t {count}[257] = {{}};
        for (std::size_t {at} = 0; {at} < {v}.size(); ++{at})
            ++{count}[(((static_cast<{u}>({from}[{at}]) ^ {sign}) >> {shift}) & 255) + 1];
        if (std::find({count}, {count} + 257, {v}.size()) != {count} + 257) continue;
        for (std::size_t {at} = 1; {at} < 257; ++{at}) {count}[{at}] += {count}[{at} - 1];
        for (std::size_t {at} = 0; {at} < {v}.size(); ++{at})
            {to}[{count}[((static_cast<{u}>({from}[{at}]) ^ {sign}) >> {shift}) & 255]++] =
                {from}[{at}];
        std::swap({from}, {to});
    }}
    if ({from} != {v}.data()) std::copy({from}, {from} + {v}.size(), {to});
}} else {{
    {kept}
}}"""


def apply(function: Function) -> Rewrite | None:
    """``std::sort`` of a whole vector of integers: equal ones cannot be told apart."""
    seen = subject(function)
    if seen is None:
        return None
    edits = [e for s in seen.body.find("expression_statement") for e in _sort(seen, s)]
    headers = ("algorithm", "cstddef", "type_traits", "utility", "vector")
    return rewritten(function, edits, *headers)


def _sort(seen: Subject, statement: Node) -> list[Edit]:
    spelled = "".join(statement.text.split())
    found = re.fullmatch(r"std::(?:stable_)?sort\((\w+)\.begin\(\),(\w+)\.end\(\)\);", spelled)
    values = seen.variables.get(found[1]) if found is not None and found[1] == found[2] else None
    if values is None or not re.match(r"(?:std::)?vector<", values.type) or not values.container:
        return []
    if not _INTEGER.match(values.element):
        return []
    text = seen.function.text
    words = {"t": "Number", "u": "Digits", "sign": "sign", "other": "other", "from": "from",
             "to": "to", "at": "at", "shift": "shift", "count": "places"}  # fmt: skip
    new = {key: fresh(text, word) for key, word in words.items()}
    code = _SORT.format(v=values.name, enough=_ENOUGH, kept=statement.text, **new)
    alone = statement.parent is not None and statement.parent.kind == "compound_statement"
    # A brace of its own, or an else that follows would belong to the new if.
    return [placed(statement, code if alone else f"{{ {code} }}")]


TECHNIQUE = Technique(
    "radix",
    "sorts many whole numbers by their digits instead of comparing them",
    "nothing: equal whole numbers cannot be told apart",
    apply,
)
