"""What a value of a configuration must be, and the sentence that says so when it is not."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from lessonl.model import LessonlError


@frozen
class Rule:
    """``wanted`` completes "It must be"; a ``secret`` value is never repeated in a message."""

    holds: Callable[[Any], bool]
    wanted: str
    made: Callable[[Any], Any] = lambda value: value
    secret: bool = False

    def check(self, name: str, value: object, where: str) -> Any:
        """The value as it is kept. Raises LessonlError; ``where`` stands before "sets"."""
        if self.holds(value):
            return self.made(value)
        what = f"gives {name} a wrong value" if self.secret else f"sets {name} to {value!r}"
        raise LessonlError(f"{where} {what}.", f"It must be {self.wanted}.")


def check_all(given: Mapping[str, object], rules: Mapping[str, Rule], where: str) -> dict[str, Any]:
    """Every value of a table by the rule of its name. Raises LessonlError."""
    for name in given:
        if name not in rules:
            raise unknown(name, rules, where)
    return {name: rules[name].check(name, value, where) for name, value in given.items()}


def unknown(name: str, known: Iterable[str], where: str) -> LessonlError:
    """The error for a name that is not one of ``known``, with the one that is meant."""
    known = list(known)
    close = difflib.get_close_matches(name, known, 1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
    return LessonlError(f"{where} sets {name!r}, which is not a setting.", hint)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    return (isinstance(value, float) and math.isfinite(value)) or _whole(value)


def number(low: float, high: float, wanted: str, *, above: bool = False) -> Rule:
    """A number from ``low`` to ``high``, ``low`` itself excluded if it must lie ``above``."""

    def holds(value: Any) -> bool:
        return _number(value) and (low < value if above else low <= value) and value <= high

    return Rule(holds, wanted, float)


def one_of(*choices: str) -> Rule:
    """One of a few words."""
    return Rule(lambda value: value in choices, f"one of {', '.join(choices)}")


def _tolerance(value: object) -> bool:
    try:
        return not isinstance(value, bool) and 0 < float(str(value)) < 1
    except ValueError:
        return False


WHOLE: Final = Rule(lambda value: _whole(value) and value > 0, "a whole number above 0")
# The message leaves 0 out: it is for ablations, not what somebody who mistyped has in mind.
WHOLE_OR_NONE: Final = Rule(lambda value: _whole(value) and value >= 0, WHOLE.wanted)
NATURAL: Final = Rule(lambda value: _whole(value) and value >= 0, "a whole number, 0 or above")
SWITCH: Final = Rule(lambda value: isinstance(value, bool), "true or false")
SECONDS: Final = number(0, math.inf, "a number of seconds above 0", above=True)
ABOVE_ZERO: Final = number(0, math.inf, "a number above 0", above=True)
SHARE: Final = number(0, 1, "a number from 0 to 1")
WORDS: Final = Rule(
    lambda value: isinstance(value, str) and bool(value.strip()) and value.isprintable(),
    "a text that is not empty",
)
POLICIES: Final = ("exact", "reassociate", "finite")
POLICY: Final = Rule(
    lambda value: value in POLICIES or _tolerance(value),
    '"exact", "reassociate", "finite", or a tolerance such as 1e-6',
    str,
)
# In capitals only: a key that was pasted here by mistake rarely is, and must not pass for a name.
VARIABLE: Final = Rule(
    lambda value: isinstance(value, str) and re.fullmatch(r"[A-Z_][A-Z0-9_]*", value) is not None,
    "the name of an environment variable in capitals, such as OPENAI_API_KEY; never the key itself",
    secret=True,
)
