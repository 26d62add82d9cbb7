"""What is asked of a compiler before it is used: where, who and which files are its own."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from attrs import define, field

from lessonl.measure import process
from lessonl.measure.process import Completed
from lessonl.model import LessonlError

_SYSTEM_PATHS: Final = (
    *("/usr", "/bin", "/lib", "/lib64"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives"),
)
_ASK_SECONDS: Final = 10.0
_OPENMP_LIBRARIES: Final = ("libgomp.so", "libomp.so", "libgomp.a")
_C_DRIVER: Final = re.compile(r"(?:.+-)?(?:gcc|cc|clang)(?:-\d+)?")


def library_of(compiler: str | Path) -> tuple[str, ...]:
    """What must be linked by name: a driver of C compiles C++ but leaves its library out."""
    return ("-lstdc++", "-lm") if _C_DRIVER.fullmatch(Path(compiler).name) else ()


def leaves_nothing_undefined(family: Literal["gcc", "clang"], options: Iterable[str]) -> bool:
    """Whether a shared object can be asked to define or name all that it uses.

    Clang links the sanitizers' library to programs alone, which have it for what they load.
    """
    return family == "gcc" or not any(option.startswith("-fsanitize=") for option in options)


@define
class Compilers:
    """Answers of compilers, each asked once."""

    _identities: dict[str, str] = field(factory=dict, init=False)
    _openmp: dict[str, bool] = field(factory=dict, init=False)
    _paths: dict[str, tuple[Path, ...]] = field(factory=dict, init=False)

    def identity(self, compiler: str) -> str:
        """The compiler's real path and the first line of its ``--version``.

        Raises LessonlError (``environment``) if it is not there or does not answer.
        """
        if compiler not in self._identities:
            path = Path(find_compiler(compiler)).resolve()
            first_line = (
                _ask(compiler, "--version").stdout.decode(errors="replace").partition("\n")[0]
            )
            self._identities[compiler] = f"{path} {first_line}".strip()
        return self._identities[compiler]

    def has_openmp(self, compiler: str) -> bool:
        """Whether the library that -fopenmp links lies where the compiler looks for it.

        Quick; whether it then links is another question. Raises LessonlError.
        """
        identity = self.identity(compiler)
        if identity not in self._openmp:
            self._openmp[identity] = any(
                Path(
                    _ask(compiler, f"-print-file-name={name}").stdout.decode().strip()
                ).is_absolute()
                for name in _OPENMP_LIBRARIES
            )
        return self._openmp[identity]

    def system_paths(self, compiler: str) -> tuple[Path, ...]:
        """What any compile by this compiler may read: the system's and the compiler's own files.

        Never the home directory, one above it, or the root, whatever the compiler answers.
        Raises LessonlError (``environment``) if it is not there or does not answer.
        """
        if compiler not in self._paths:
            searched = _ask(compiler, "-print-search-dirs")
            verbose = _ask(compiler, "-E", "-v", "-x", "c++", os.devnull)
            own = [
                *_installed_beside(Path(find_compiler(compiler)).resolve()),
                *_search_directories(searched.stdout, verbose.stderr),
            ]
            system = [Path(path) for path in _SYSTEM_PATHS if Path(path).exists()]
            extra = {path for path in own if not _covered(path, system) and not _too_wide(path)}
            self._paths[compiler] = (*system, *sorted(extra))
        return self._paths[compiler]


def family(identity: str) -> Literal["gcc", "clang"]:
    """Whose compiler it is that calls itself so; clang is called by other names too."""
    return "clang" if "clang" in identity else "gcc"


def find_compiler(compiler: str) -> str:
    """The absolute path of a compiler; symbolic links are kept, as g++ looks at its own name.

    Raises LessonlError (``environment``) if it is not there.
    """
    found = shutil.which(compiler)
    if found is None:
        raise LessonlError(
            f"The compiler {compiler} is not there.",
            "Install it, or configure the project again so that its database names another.",
            code="environment",
        )
    return str(Path(found).absolute())


def _ask(compiler: str, *arguments: str) -> Completed:
    done = process.ask(
        [find_compiler(compiler), *arguments],
        env=process.clean_environment(Path("/nonexistent")),
        timeout=_ASK_SECONDS,
    )
    if done.timed_out:
        raise LessonlError(
            f"The compiler {compiler} did not answer {arguments[0]} within {_ASK_SECONDS:.0f} s.",
            "Run that command by hand to see what it waits for, or name another compiler.",
            code="environment",
        )
    return done


def _installed_beside(compiler: Path) -> Iterator[Path]:
    """The compiler, and of its install prefix only what cannot hold a user's keys."""
    yield compiler
    if compiler.parent.name == "bin":
        for name in ("bin", "lib", "lib64", "libexec", "include"):
            if (directory := compiler.parent.parent / name).is_dir():
                yield directory.resolve()


def _search_directories(search_dirs: bytes, verbose: bytes) -> Iterator[Path]:
    """The existing directories in ``-print-search-dirs`` and in the include list of ``-v``."""
    answer = search_dirs.decode(errors="replace")
    listed = re.findall(r"^(?:programs|libraries): =(.*)$", answer, re.MULTILINE)
    names = [name for line in listed for name in line.split(":")]
    names += re.findall(r"^ (/.*)$", verbose.decode(errors="replace"), re.MULTILINE)
    for name in names:
        path = Path(name)
        if name and path.is_dir():
            yield path.resolve()


def _covered(path: Path, directories: Iterable[Path]) -> bool:
    return any(path.is_relative_to(directory.resolve()) for directory in directories)


def _too_wide(path: Path) -> bool:
    return Path.home().resolve().is_relative_to(path)
