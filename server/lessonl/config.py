"""What the user, the workspace and the command line set, as one typed value with its origins.

``lessonl.toml`` in the workspace is shared and not trusted: it may describe the code (flags,
sizes, specs, tolerances), but never where code or money goes. Those come from the user's own file
or the command line only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

import platformdirs
from attrs import asdict, evolve, field, frozen

from lessonl import agent_tables, rules
from lessonl.model import LessonlError, Mode
from lessonl.team import BudgetLimits, ModelAgent

WORKSPACE_FILE = "lessonl.toml"

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
Selection = Literal["full", "speedup", "relevance", "random", "none"]
SELECTIONS: Final[tuple[Selection, ...]] = get_args(Selection)

StrategyName = Literal["lessonl", "single", "cot", "best_of", "reflexion", "mapcoder", "moa"]
STRATEGIES: Final[tuple[StrategyName, ...]] = get_args(StrategyName)
EmbedderName = Literal["lexical", "endpoint", "local"]
EMBEDDERS: Final[tuple[EmbedderName, ...]] = get_args(EmbedderName)

_EMBEDDINGS: Final[Mapping[EmbedderName, tuple[str, type, str]]] = {
    "endpoint": ("behind an endpoint", ModelAgent, "model and base_url"),
    "local": ("in a folder", Path, "path"),
}
"""Where an embedder is, what its ``embedding`` is, and how it is configured."""

_ROUNDS: Final[Mapping[StrategyName, int]] = {"reflexion": 11, "mapcoder": 18}
"""How many rounds there are where nobody says so and it is not as many as in the LessonL loop."""

_TYPED: Final = "command line"
_ONE_ROUND: Final[tuple[StrategyName, ...]] = ("single", "cot")

_USERS_ONLY = frozenset(
    f"{name}{plural}"
    for name in (
        *("agent", "team", "model", "preset", "endpoint", "base_url", "header", "evaluator"),
        *("embedder", "aggregator", "driver"),
        *("key", "api_key", "key_env", "key_source", "price", "price_in", "price_out", "budget"),
    )
    for plural in ("", "s")
)
# Tables of the workspace file that describe code; the floors that use them read them.
_ABOUT_CODE = frozenset({"flags", "sizes", "spec", "function", "bench", "test", "tolerances"})


@frozen
class Settings:
    """``origins`` says of every value that is not the default where it comes from."""

    strategy: StrategyName = "lessonl"
    """How the team is led; all but lessonl are controls to compare it with."""
    aggregator: str = ""
    """The agent that has only the last word in moa; empty for the first, which proposes, too."""
    rounds: int = 4
    """Rounds of a run, the first included: how many rewrites an agent makes at most."""
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
    mode: Mode = "serial"
    """Whether rewrites may have threads: openmp, or not: serial."""
    threads: int | None = None
    """How many threads there are in mode openmp; None is as many as cores."""
    fp: str = "reassociate"
    """The floating-point policy: exact, reassociate, finite, or a tolerance such as "1e-6"."""
    selection: Selection = "full"
    """How the lessons that agents are shown are chosen; all but full are the paper's controls."""
    adjust: bool = True
    """Whether lessons are ranked by what came of showing them."""
    theta: float = 1.1
    """From which speedup on a lesson is one of high speedup."""
    epsilon: float = 0.1
    """How far one round can move a lesson's factor from 1."""
    embedder: EmbedderName = "lexical"
    """What says how relevant a lesson is: its words, or a model behind a server or in a folder."""
    embedding: ModelAgent | Path | None = None
    """That model, of the table ``[embedder]``."""
    agents: Mapping[str, ModelAgent] = field(factory=dict)
    """The language models that the user has named."""
    team: tuple[str, ...] | None = None
    """Who takes part unless a run names others; None is all of ``agents``, or the built-in ones."""
    driver: str = ""
    """The model that writes a driver where a function's arguments are not understood, or none."""
    budget: BudgetLimits = field(factory=BudgetLimits)
    """What language models may use."""
    origins: Mapping[str, str] = field(factory=dict)

    @property
    def policy(self) -> str:
        """``fp`` as the judge spells it: a tolerance is ``tolerance=R``."""
        return self.fp if self.fp in rules.POLICIES else f"tolerance={self.fp}"

    def origin(self, name: str) -> str:
        """Where the value of ``name`` comes from, in words."""
        return self.origins.get(name, "default")


_RULES: Final[Mapping[str, rules.Rule]] = {
    "rounds": rules.WHOLE,
    "strategy": rules.one_of(*STRATEGIES),
    "aggregator": rules.WORDS,
    "lessons": rules.WHOLE_OR_NONE,
    "driver": rules.WORDS,
    "other_functions": rules.SWITCH,
    "early_stop": rules.SWITCH,
    "seed": rules.NATURAL,
    "time_limit": rules.SECONDS,
    "mode": rules.one_of(*MODES),
    "threads": rules.WHOLE,
    "fp": rules.POLICY,
    "selection": rules.one_of(*SELECTIONS),
    "adjust": rules.SWITCH,
    "theta": rules.ABOVE_ZERO,
    "epsilon": rules.SHARE,
    "embedder": rules.one_of(*EMBEDDERS),
}
_TABLES: Final[Mapping[str, Callable[[object, str], object]]] = {
    "agents": agent_tables.agents,
    "team": agent_tables.team,
    "budget": agent_tables.budget,
}


def user_file() -> Path:
    """The user's own configuration file."""
    return Path(platformdirs.user_config_dir("lessonl")) / "config.toml"


def load(
    workspace: Path,
    overrides: Mapping[str, object] | None = None,
    *,
    user: Path | None = None,
    origin: str = _TYPED,
) -> Settings:
    """The settings for a workspace: defaults, the user's file, the workspace's, the overrides.

    ``overrides`` come from ``origin``, the command line or the editor; a value of None is not set.
    ``user`` replaces the user's own file, the only place for ``agents``, as an editor's settings
    may be a workspace's. Raises LessonlError for a file that cannot be read, a name or value that
    makes no sense, and a source that sets what it may not.
    """
    settings, shared = load_user(user), workspace / WORKSPACE_FILE
    wanted = read_file(shared)
    _refuse_users_only(wanted, shared, settings)
    general = {name: value for name, value in wanted.items() if name not in _ABOUT_CODE}
    settings = _apply(settings, general, str(shared))
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    tables = [n for n in ("agents", "embedder") if n in given and not isinstance(given[n], str)]
    if named := ["driver"] if "driver" in given and origin != _TYPED else tables:
        raise LessonlError(
            f"{origin} set {named[0]!r}, and models are named in one place only.",
            f"Name them in {user or user_file()}; `lessonl agents add` does it.",
        )
    return _settled(_apply(settings, given, origin), user or user_file())


def _settled(settings: Settings, user: Path) -> Settings:
    """With the strategy's own number of rounds. Raises LessonlError for a missing embedder."""
    where, kind, keys = _EMBEDDINGS.get(settings.embedder, ("", object, ""))
    if not isinstance(settings.embedding, kind):
        raise LessonlError(
            f"{settings.origin('embedder')} wants an embedder {where}, and none is configured.",
            f"Add a table [embedder] with {keys} to {user}.",
        )
    if settings.strategy in _ONE_ROUND:
        return evolve(settings, rounds=1)
    if settings.origin("rounds") == "default":
        return evolve(settings, rounds=_ROUNDS.get(settings.strategy, settings.rounds))
    return settings


def load_user(user: Path | None = None) -> Settings:
    """What the user has set, for every workspace. See ``load``."""
    own = user or user_file()
    return _apply(Settings(), read_file(own), str(own))


def described(workspace: Path, name: str) -> object:
    """A value of the workspace's file that describes code, as it stands there, or None.

    Raises LessonlError for a file that cannot be read.
    """
    return read_file(workspace / WORKSPACE_FILE).get(name)


def read_file(path: Path) -> dict[str, Any]:
    """The tables of a configuration file, none where there is no file. Raises LessonlError."""
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
    if isinstance(named := checked.get("embedder"), ModelAgent | Path):
        # To configure one is to want it.
        checked["embedding"] = named
        checked["embedder"] = "local" if isinstance(named, Path) else "endpoint"
    if isinstance(limits := checked.get("budget"), BudgetLimits):
        # A source that sets one limit leaves the others as they are.
        given = {k: v for k, v in asdict(limits).items() if v is not None}
        checked["budget"] = evolve(settings.budget, **given)
    origins = {**settings.origins, **dict.fromkeys(checked, origin)}
    return evolve(settings, origins=origins, **checked)


def _checked(name: str, value: object, origin: str) -> Any:
    if name == "embedder" and isinstance(value, Mapping):
        return agent_tables.embedder(value, origin)
    if name in _TABLES:
        return _TABLES[name](value, origin)
    if name in _RULES:
        return _RULES[name].check(name, value, origin)
    raise rules.unknown(name, [*_RULES, *_TABLES], origin)
