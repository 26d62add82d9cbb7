"""What the commands accept in common, and how the words of a command line become values."""

from __future__ import annotations

import contextlib
import functools
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from attrs import evolve, fields, frozen

from lessonl.cli.agent_names import complete_models, config_file, config_option
from lessonl.config import MODES, Settings, load
from lessonl.measure.openmp import threads_of
from lessonl.measure.options import Options
from lessonl.model import Function, LessonlError, Mode, Unsupported

_TARGET = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?:?", re.DOTALL)
_SIZE = re.compile(r"(?:\w+\s*=\s*)?(\d[\d_,]*)")
_LARGEST_FILE = 32 << 20
_LARGEST_SIZE = 1 << 30


@frozen
class Subject:
    """The function that a command is about, and the bytes of its file."""

    function: Function
    data: bytes


@frozen
class Wanted:
    """What ``judge`` and ``optimize`` are asked in common, as typed."""

    target: str
    name: str | None
    size: str | None
    fp: str | None
    spec: str | None
    no_cache: bool
    as_json: bool
    config: str | None = None
    mode: Mode | None = None
    threads: int | None = None
    trust: bool = False
    driver: str | None = None
    launch: str = ""
    gpu: bool = False


def about_a_function(command: Callable[..., int]) -> Callable[..., int]:
    """Adds what says which function is meant and how to judge it; passed on as one Wanted."""

    @functools.wraps(command)
    def collected(**values: Any) -> int:
        names = [field.name for field in fields(Wanted)]
        return command(Wanted(**{name: values.pop(name) for name in names}), **values)

    options = (
        click.argument("target", metavar="FILE[:LINE]"),
        click.option("--function", "name", metavar="NAME", help="Its name, plain or qualified."),
        click.option("--size", metavar="N", help="Decide at this size: 4096 or n=4096."),
        click.option(
            "--fp",
            metavar="POLICY",
            help="How floating point is compared: exact, reassociate (default), finite or "
            "tolerance=R.",
        ),
        click.option(
            "--mode",
            type=click.Choice(MODES),
            help="openmp: rewrites may have threads, by OpenMP (serial).",
        ),
        click.option(
            "--threads", type=int, metavar="N", help="Threads in mode openmp (as many as cores)."
        ),
        click.option(
            "--launch",
            default="",
            metavar="CONFIG",
            help="Of a CUDA kernel: 'GRID, BLOCK, SHARED BYTES', in terms of its parameters.",
        ),
        click.option(
            "--gpu", is_flag=True, help="Time CUDA on your GPU, where rewrites are not contained."
        ),
        click.option("--spec", metavar="FILE", help="TOML that says what the parameters need."),
        click.option(
            "--trust", is_flag=True, help="Run the tests and the bench of lessonl.toml unasked."
        ),
        click.option(
            "--driver",
            metavar="NAME",
            shell_complete=complete_models,
            help="The model that writes a driver where the arguments are not understood; or none.",
        ),
        config_option,
        click.option("--no-cache", is_flag=True, help="Build and measure everything anew."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    )
    for option in reversed(options):
        collected = option(collected)
    return collected


def subject(wanted: Wanted) -> Subject:
    """The function that is meant. Raises LessonlError with the candidates if that is unclear."""
    from lessonl.source.functions import find

    path, line = _split(wanted.target)
    data = read_bytes(path)
    _refuse_odd_name(path.absolute())
    # Errors name the file as it was typed; everything after that needs the whole path.
    function = find(path, data, line=line, name=wanted.name)
    return Subject(evolve(function, file=path.absolute()), data)


def _refuse_odd_name(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise Unsupported(
            f"{path} has a name that is not UTF-8, which cannot be judged yet.",
            "Rename the file, or the directory that is called so.",
        ) from error


def _split(target: str) -> tuple[Path, int | None]:
    """A file and a line; ``FILE:LINE:COLUMN``, as compilers print it, will do too."""
    found = _TARGET.fullmatch(target)
    if found is None or Path(target).is_file():
        return Path(target).expanduser(), None
    return Path(found["file"]).expanduser(), int(found["line"])


def read_bytes(path: Path) -> bytes:
    """The content of a file that the user named. Raises LessonlError."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise LessonlError(f"{path} is not a regular file.", "Name a file.")
        if path.is_file() and path.stat().st_size > _LARGEST_FILE:
            raise LessonlError(f"{path} is larger than 32 MB.", "Name a C++ source file.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise LessonlError(f"There is no file {path}.", "Check the path.") from error
    except IsADirectoryError as error:
        raise LessonlError(f"{path} is a directory.", "Name a file in it.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise LessonlError(f"{path} cannot be read: {why}.", "Check the path.") from error


def read_text(name: str) -> str:
    """The text of a file, or of standard input for ``-``. Raises LessonlError."""
    data = _standard_input() if name == "-" else read_bytes(Path(name).expanduser())
    where = "standard input" if name == "-" else name
    if not data.strip():
        raise LessonlError(f"There is nothing in {where}.", "Give the whole function.")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    return data.decode("utf-8", "surrogateescape")


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise LessonlError("Standard input is closed.", "Pipe the text in, or name a file.")
    return sys.stdin.buffer.read(_LARGEST_FILE + 1)


def read_spec(name: str | None) -> dict[str, Any] | None:
    """The tables of a spec file. Raises LessonlError."""
    if name is None:
        return None
    try:
        return tomllib.loads(read_bytes(Path(name).expanduser()).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LessonlError(f"The spec {name} is not TOML: {error}.", "Mend the file.") from error


def size(text: str | None) -> int | None:
    """4096 for ``4096``, ``4_096`` or ``n=4096``. Raises LessonlError."""
    if text is None:
        return None
    found = _SIZE.fullmatch(text.strip())
    value = int(found[1].replace(",", "").replace("_", "")) if found else 0
    if value < 1:
        raise LessonlError(f"{text!r} is no size.", "Give a whole number: --size n=4096.")
    if value > _LARGEST_SIZE:
        raise LessonlError(f"The size {text} is too large.", f"Give at most {_LARGEST_SIZE:,}.")
    return value


def size_name(text: str | None) -> str:
    """``n`` of ``n=4096``, "" where there is no name."""
    name, sign, _ = (text or "").partition("=")
    return name.strip() if sign else ""


def settings(about: Subject, wanted: Wanted, **more: object) -> Settings:
    """What user, workspace and command line set; ``more`` are further values of the latter."""
    from lessonl.source.compile_db import workspace_root

    # The settings spell a tolerance as a bare number.
    plain = wanted.fp.removeprefix("tolerance=").strip() if wanted.fp is not None else None
    if plain == "":
        raise LessonlError(f"{wanted.fp!r} has no tolerance.", "Give one: --fp tolerance=1e-6.")
    root, user = workspace_root(about.function.file), config_file(wanted.config)
    given = {**more, "fp": plain, "mode": wanted.mode, "threads": wanted.threads}
    given["driver"] = wanted.driver
    return load(root, given, user=user)


def threads(chosen: Settings) -> int:
    """How many threads calls may have, 0 in serial mode. Raises LessonlError."""
    if chosen.mode == "serial" and chosen.origin("threads") == "command line":
        raise LessonlError(
            "There are no threads in serial mode.", "Add --mode openmp, or leave --threads away."
        )
    return threads_of(chosen.mode, chosen.threads)


def options(wanted: Wanted, chosen: Settings) -> Options:
    """What the judge is asked. Raises LessonlError for a size, a spec or threads of no sense."""
    return Options(
        size=size(wanted.size),
        size_name=size_name(wanted.size),
        fp=chosen.policy,
        spec=read_spec(wanted.spec),
        cache=not wanted.no_cache,
        threads=threads(chosen),
        launch=wanted.launch.strip(),
        gpu=wanted.gpu,
    )


def seconds(value: float | None) -> float | None:
    """A time limit. Raises LessonlError unless it is above zero."""
    if value is not None and not 0 < value < float("inf"):
        raise LessonlError(f"{value:g} s is no time limit.", "Give seconds above 0.")
    return value
