"""Where a user states what a function's inputs need: ``lessonl.toml``, and ``--spec`` on top."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from lessonl.config import WORKSPACE_FILE, described
from lessonl.model import Function, LessonlError


def statements_of(
    function: Function, workspace: Path, given: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Tables by parameter. ``given`` has them so, or as ``[spec.FUNCTION.PARAMETER]``.

    Raises LessonlError where the workspace's file has no such tables, or ``given`` has tables of
    other functions only.
    """
    shared = described(workspace, "spec")
    if shared is not None and not _by_function(shared):
        raise LessonlError(
            f"The spec in {workspace / WORKSPACE_FILE} is not one of functions and parameters.",
            f"Write [spec.{_key(function)}.PARAMETER] and under it, for example, range = [0, 9].",
        )
    own = dict(_tables(function, shared or {}) or {})
    if given is None:
        return own
    if not _by_function(given.get("spec")):
        return {**own, **given}
    chosen = _tables(function, given["spec"])
    if chosen is None:
        raise LessonlError(
            f"The spec says nothing about {function.qualified_name}.",
            f"It is about {', '.join(given['spec'])}.",
        )
    return {**own, **chosen, **{key: value for key, value in given.items() if key != "spec"}}


def _by_function(tables: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether these are tables of tables of statements."""
    return isinstance(tables, dict) and all(
        isinstance(parameters, dict) and all(isinstance(p, dict) for p in parameters.values())
        for parameters in tables.values()
    )


def _tables(function: Function, by_name: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Those of the function; those of this one of several overloads go first."""
    names = {_plain(name): tables for name, tables in by_name.items()}
    found: Mapping[str, Any] | None = names.get(_plain(full_name(function)))
    return found if found is not None else names.get(_plain(function.qualified_name))


def full_name(function: Function) -> str:
    """``ns::f(int, const double*)``."""
    return f"{function.qualified_name}({', '.join(p.type for p in function.parameters)})"


def _plain(name: str) -> str:
    return "".join(name.split()).removeprefix("::")


def _key(function: Function) -> str:
    name = function.qualified_name
    return name if name.isidentifier() else f'"{name}"'
