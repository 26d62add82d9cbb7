"""Samples functions of public packages and judges them: ``python -m benchmarks.wild``."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import platformdirs
from attrs import asdict

from benchmarks.log import Log, commit, open_log
from benchmarks.wild.fetch import load_packages, make_cache
from benchmarks.wild.grade import Result, grade
from benchmarks.wild.populations import populations
from benchmarks.wild.sample import Sampled, draw
from benchmarks.wild.table import table
from lessonl.model import LessonlError


async def run(
    chosen: Sequence[Sampled], log: Log, *, jobs: int, seconds: float
) -> tuple[Result, ...]:
    """Judges every function, ``jobs`` at a time; the log gets each as it is done."""
    slots = asyncio.Semaphore(jobs)
    done: list[Result] = []

    async def one(sampled: Sampled) -> None:
        async with slots:
            result = await grade(sampled, seconds)
        done.append(result)
        log.row(_row(result))
        identity = result.identity
        said = f"{identity.outcome}: {identity.reason}"
        print(
            f"{len(done):4} {sampled.package} {sampled.path}:{sampled.function.line} "
            f"{sampled.function.qualified_name}: {said} [{result.seconds:.1f} s]",
            flush=True,
        )

    await asyncio.gather(*(one(sampled) for sampled in chosen))
    return tuple(done)


def _row(result: Result) -> dict[str, object]:
    function = result.sampled.function
    return {
        "package": result.sampled.package,
        "path": result.sampled.path,
        "line": function.line,
        "function": function.qualified_name,
        "modelled": result.modelled,
        "seconds": round(result.seconds, 2),
        "answers": [asdict(a) | {"seconds": round(a.seconds, 2)} for a in result.answers],
    }


def digest(folder: Path) -> str:
    """Changes when any file below ``folder`` is added, removed or edited."""
    total = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(f"{file}\0".encode() + file.read_bytes())
    return total.hexdigest()


def _measure(arguments: argparse.Namespace, copies: Path, log: Log) -> int:
    found = populations(arguments.cache, copies)
    for package in load_packages():
        log.say(f"{package.name} {package.version}: {len(found[package.name])} functions")
    log.say(f"seed {arguments.seed}, {arguments.count} functions")
    chosen = draw(found, arguments.count, arguments.seed)
    before = digest(copies)
    work = run(chosen, log, jobs=arguments.jobs, seconds=arguments.seconds)
    results = asyncio.run(work)
    log.say(table(results))
    unchanged = digest(copies) == before
    log.say(f"source trees unchanged       {'yes' if unchanged else 'NO'}")
    accepted = any(a.accepted for r in results if r.modelled for a in r.wrong("empty"))
    differs = any(r.modelled and r.identity.outcome != "same" for r in results)
    return 1 if accepted or differs or not unchanged else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.wild", description=__doc__)
    default_seed = int(commit()[:8] or "0", 16)
    parser.add_argument("--seed", type=int, default=default_seed, help="from the last commit")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=90.0, help="for each function")
    parser.add_argument("--log", type=Path)
    cache = Path(platformdirs.user_cache_dir("lessonl-wild"))
    parser.add_argument("--cache", type=Path, default=cache, help="where packages are kept")
    return parser.parse_args()


def main() -> int:
    """0; 1 if an identity was not the same, an empty body passed, or a tree was changed; 2."""
    arguments = _arguments()
    try:
        make_cache(arguments.cache)
        with (
            tempfile.TemporaryDirectory(prefix="copies-", dir=arguments.cache) as copies,
            open_log(arguments.log, "wild") as log,
        ):
            return _measure(arguments, Path(copies), log)
    except LessonlError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
