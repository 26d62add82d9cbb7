"""What the user, the workspace and the command line set, as one typed value with its origins.

``lessonl.toml`` in the workspace is shared and not trusted: it may describe the code (flags,
sizes, specs, tolerances), but never where code or money goes. Those come from the user's own file
or the command line only.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from attrs import evolve, field, fields, frozen

from lessonl.model import LessonlError

WORKSPACE_FILE = "lessonl.toml"

_USERS_ONLY = frozenset(
    f"{name}{plural}"
    for name in ("endpoint", "key", "api_key", "key_source", "price", "evaluator", "budget")
    for plural in ("", "s")
)
# Tables of the workspace file that describe code; the floors that use them read them.
_ABOUT_CODE = frozenset({"flags", "sizes", "spec", "function", "bench", "test", "tolerances"})


@frozen
class Settings:
    """``origins`` says of every value that is not the default where it comes from."""

    rounds: int = 4
    """Rounds of a run, the first included."""
    lessons: int = 4
    """How many lessons an agent is shown."""
    other_functions: bool = True
    """Whether agents are shown lessons of earlier runs, on this and other functions."""
    early_stop: bool = True
    """Whether a run ends when no agent has anything new to propose."""
    seed: int = 0
    """In which order agents try what they have no reason to prefer; 0 is their own order."""
    time_limit: float | None = None
    """Seconds for the search of one run; None is no limit."""
    verdict_time_limit: float = 60.0
    """Seconds for one verdict."""
    fp: str = "reassociate"
    """The floating-point policy: exact, reassociate, or a relative tolerance such as "1e-6"."""
    origins: Mapping[str, str] = field(factory=dict)

    @property
    def policy(self) -> str:
        """``fp`` as the judge spells it: a tolerance is ``tolerance=R``."""
        return self.fp if self.fp in ("exact", "reassociate") else f"tolerance={self.fp}"

    def origin(self, name: str) -> str:
        """Where the value of ``name`` comes from, in words."""
        return self.origins.get(name, "default")


def user_file() -> Path:
    """The user's own configuration file."""
    return Path(platformdirs.user_config_dir("lessonl")) / "config.toml"


def load(
    workspace: Path,
    overrides: Mapping[str, object] | None = None,
    *,
    user: Path | None = None,
    origin: str = "command line",
) -> Settings:
    """The settings for a workspace: defaults, the user's file, the workspace's, the overrides.

    ``overrides`` come from ``origin``, the command line or the editor; a value of None is not set.
    Raises LessonlError for a file that cannot be read, a name or value that makes no sense, and a
    workspace file that sets what only the user may.
    """
    own, shared = user or user_file(), workspace / WORKSPACE_FILE
    settings = _apply(Settings(), _read(own), str(own))
    wanted = _read(shared)
    _refuse_users_only(wanted, shared, settings)
    general = {name: value for name, value in wanted.items() if name not in _ABOUT_CODE}
    settings = _apply(settings, general, str(shared))
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return _apply(settings, given, origin)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LessonlError(
            f"{path} cannot be read: {error}.", "Mend the file, or move it away."
        ) from error


def _refuse_users_only(wanted: Mapping[str, Any], path: Path, users: Settings) -> None:
    for name in sorted(_USERS_ONLY & wanted.keys()):
        raise LessonlError(
            f"{path} sets {name!r}, which a workspace must not decide.",
            f"Set it in {user_file()} or on the command line.",
        )
    limit, own = wanted.get("time_limit"), users.time_limit
    if own is not None and isinstance(limit, int | float) and limit > own:
        raise LessonlError(
            f"{path} sets time_limit to {limit} s, above your own limit of {own} s.",
            f"Lower it there, or raise yours in {user_file()}.",
        )


def _apply(settings: Settings, values: Mapping[str, object], origin: str) -> Settings:
    checked = {name: _checked(name, value, origin) for name, value in values.items()}
    origins = {**settings.origins, **dict.fromkeys(checked, origin)}
    return evolve(settings, origins=origins, **checked)


def _checked(name: str, value: object, origin: str) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    if name in ("rounds", "lessons"):
        # No lessons at all is the method's ablation; no rounds is nothing.
        if isinstance(value, int) and (number or (name == "lessons" and value == 0)):
            return value
        raise _bad(name, value, origin, "a whole number above 0")
    if name == "seed":
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise _bad(name, value, origin, "a whole number, 0 or above")
    if name in ("other_functions", "early_stop"):
        if isinstance(value, bool):
            return value
        raise _bad(name, value, origin, "true or false")
    if name in ("time_limit", "verdict_time_limit"):
        if number:
            return float(str(value))
        raise _bad(name, value, origin, "a number of seconds above 0")
    if name == "fp":
        if value in ("exact", "reassociate") or _tolerance(value):
            return str(value)
        raise _bad(name, value, origin, '"exact", "reassociate", or a tolerance such as 1e-6')
    known = [x.name for x in fields(Settings) if x.name != "origins"]
    close = difflib.get_close_matches(name, known, 1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
    raise LessonlError(f"{origin} sets {name!r}, which is not a setting.", hint)


def _tolerance(value: object) -> bool:
    try:
        return not isinstance(value, bool) and 0 < float(str(value)) < 1
    except ValueError:
        return False


def _bad(name: str, value: object, origin: str, wanted: str) -> LessonlError:
    return LessonlError(f"{origin} sets {name} to {value!r}.", f"It must be {wanted}.")
