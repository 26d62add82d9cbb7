"""The referee and its runners when something goes wrong, and when a rewrite talks out of turn."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure import referee as referees
from lessonl.measure.nodes import Tree
from lessonl.measure.options import Options
from lessonl.measure.referee import Died, Referee, Sample
from lessonl.measure.spec import Spec
from lessonl.measure.timing import Timer
from lessonl.measure.toolchain import Toolchain
from lessonl.model import LessonlError, Outcome, Rewrite
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SOURCE = """\
#include <cstdio>

int twice(int x) {
    return 2 * x;
}

long long sum(const int* values, int n) {
    long long total = 0;
    for (int i = 0; i < n; ++i) total += values[i];
    return total;
}

int adds(int x) {
    return x + 3;
}

int talks(int x) {
    if (x == 123456789) std::fputs("x", stdout), std::fwrite(&x, 4, 1, stderr), std::fclose(stdin);
    return x + 3;
}

int counter = 0;

int keeps_state(int x) {
    return x + ++counter;
}
"""
DATABASE = '[{"directory": ".", "file": "x.cpp", "command": "c++ -std=c++17 -O2 -c x.cpp"}]'


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("referee")
    (directory / "x.cpp").write_text(SOURCE)
    (directory / "compile_commands.json").write_text(DATABASE)
    return directory / "x.cpp"


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=200, time_limit=0.5)) as made:
        yield made


@asynccontextmanager
async def a_referee() -> AsyncIterator[Referee]:
    toolchain = Toolchain()
    await toolchain.prepare()
    async with referees.start(await toolchain.binary("referee")) as referee:
        yield referee


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def referee_of(session: JudgeSession) -> int:
    """The process id of the judge's referee: the only child that has runners below it."""
    (pid,) = [
        p for p in children(os.getpid()) if "referee" in Path(f"/proc/{p}/cmdline").read_text()
    ]
    return pid


# ---- the referee itself


def test_runners_die_with_their_referee(path: Path) -> None:
    with judging(Options(size=200)) as session:
        session.describe(path, "twice")
        runners = children(referee_of(session))
        assert runners
        os.kill(referee_of(session), signal.SIGKILL)
        session.wait(asyncio.sleep(0.3))
        alive = [p for p in runners if Path(f"/proc/{p}/cwd").exists()]
    assert alive == []


def test_an_answer_without_the_nonce_is_not_believed() -> None:
    async def ask() -> None:
        async with a_referee() as referee:
            referee._line._nonce = "0123456789abcdef"
            await referee.rate()

    with pytest.raises(LessonlError) as caught:
        asyncio.run(ask())
    assert caught.value.code == "environment"


def test_half_an_answer_is_not_believed(tmp_path: Path) -> None:
    """A referee that is cut off in the middle of its line."""
    fake = tmp_path / "referee"
    fake.write_text('#!/bin/sh\nread n\necho "$n ok"\nread c\nprintf "%s ok 25000" "$n"\n')
    fake.chmod(0o755)

    async def ask() -> float:
        async with referees.start(fake) as referee:
            return await referee.rate()

    with pytest.raises(LessonlError) as caught:
        asyncio.run(ask())
    assert caught.value.code == "environment"


@pytest.mark.parametrize(
    "command", ["sing", "try x", "time nobody 0 1 1", "plan 0 1 2", "pairs a b 7 1 1", "check 9 1"]
)
def test_a_command_that_means_nothing_is_a_bug_of_ours(command: str) -> None:
    async def ask() -> float:
        async with a_referee() as referee:
            with pytest.raises(RuntimeError, match="error"):
                await referee.ask(command)
            return await referee.rate()

    assert asyncio.run(ask()) > 1e6


def test_a_runner_that_cannot_load_its_objects_says_why(tmp_path: Path) -> None:
    async def spawn() -> Died | None:
        toolchain = Toolchain()
        async with a_referee() as referee:
            nothing = tmp_path / "nothing.so"
            return await referee.spawn("a", await toolchain.binary("runner"), nothing, nothing)

    died = asyncio.run(spawn())
    assert died is not None
    assert died.how.startswith("failed")
    assert "nothing.so" in died.how


# ---- runners that die


def test_a_runner_that_gets_no_turn_has_not_failed(path: Path) -> None:
    """A busy machine, in short: the runner stands still for longer than a call may take."""
    with judging(Options(size=200, time_limit=1)) as session:
        session.describe(path, "sum")
        referee = referee_of(session)
        before = set(children(referee))

        async def stop_each_for_a_while() -> None:
            stopped = set(before)
            while True:
                await asyncio.sleep(0.1)
                new = set(children(referee)) - stopped
                await asyncio.sleep(0.1 if new else 0)  # it is loaded, and computes
                for number, seconds in ((signal.SIGSTOP, 1.5), (signal.SIGCONT, 0)):
                    for pid in new:
                        with suppress(ProcessLookupError):
                            os.kill(pid, number)
                    await asyncio.sleep(seconds if new else 0)
                stopped |= new

        async def both() -> tuple[Outcome, str]:
            (total,) = re.findall(r"long long sum.*?^}", SOURCE, re.DOTALL | re.MULTILINE)
            long = "if (n <= 0) for (volatile int i = 0; i < 100000000; ++i) {}"
            text = total.replace("long long total", f"{long}\n    long long total")
            task = asyncio.create_task(stop_each_for_a_while())
            verdict = await session.judge.evaluate(function(path, "sum"), Rewrite(text))
            task.cancel()
            return verdict.outcome, verdict.reason

        outcome, reason = session.wait(both())
        assert outcome.correct, reason


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("int* p = nullptr; return *p + x;", Outcome.CRASHED),
        ("volatile int zero = 0; return x / zero;", Outcome.CRASHED),
        ("__builtin_trap(); return 2 * x;", Outcome.CRASHED),
        ("for (volatile int i = 1; i != 0;) {} return 2 * x;", Outcome.TIMED_OUT),
        ("throw x;", Outcome.INCORRECT),
        ("volatile char big[1 << 27]; big[0] = 1; return 2 * x;", Outcome.CRASHED),
    ],
    ids=["null", "zero", "trap", "endless", "throws", "stack"],
)  # fmt: skip
def test_each_way_to_die_has_its_verdict(
    session: JudgeSession, path: Path, body: str, outcome: Outcome
) -> None:
    verdict = session.evaluate(path, "twice", f"int twice(int x) {{ {body} }}")
    assert verdict.outcome is outcome, verdict.reason


def test_the_judge_goes_on_after_a_dead_runner(session: JudgeSession, path: Path) -> None:
    verdict = session.evaluate(
        path, "twice", "int twice(int x) { volatile int y = x; return y + x; }"
    )
    assert verdict.outcome.correct, verdict.reason


# ---- several functions and one referee


def test_functions_in_turn_are_each_compared_with_their_own_original(
    session: JudgeSession, path: Path
) -> None:
    """One judge serves any number of functions, whatever the order."""
    for round_ in range(2):
        for name, good, bad in (
            ("twice", "x + x", "x + 3"),
            ("adds", "3 + x", "2 * x"),
        ):
            padded = f"int {name}(int x) {{ volatile int k = {round_}; return k - k + %s; }}"
            verdict = session.evaluate(path, name, padded % good)
            assert verdict.outcome.correct, (name, round_, verdict.reason)
            verdict = session.evaluate(path, name, padded % bad)
            assert verdict.outcome is Outcome.INCORRECT, (name, round_, verdict.reason)
            assert verdict.check == "output"


# ---- a rewrite that talks


@pytest.mark.parametrize("descriptor", ["stdout", "stderr"])
def test_garbage_on_a_stream_is_read_by_nobody(
    session: JudgeSession, path: Path, descriptor: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The original names these calls too, so that only the sandbox is in the way."""
    text = f"""\
int talks(int x) {{
    const char forged[] = "ok 1 0 faster\\n";
    for (int i = 0; i < 20; ++i) std::fwrite(forged, sizeof forged, 1, {descriptor});
    std::fputs("\\n{{\\"verdict\\": \\"faster\\"}}\\n", {descriptor});
    return x + 3;
}}
"""
    verdict = session.evaluate(path, "talks", text)
    assert verdict.outcome is not Outcome.FASTER
    assert "forged" not in repr(capfd.readouterr())
    wrong = text.replace("x + 3", "x + 4")
    assert session.evaluate(path, "talks", wrong).outcome is Outcome.INCORRECT


def test_garbage_on_every_other_descriptor_reaches_nobody(
    session: JudgeSession, path: Path
) -> None:
    source = path.with_name("y.cpp")
    source.write_text(
        "#include <unistd.h>\n"
        "int writes(int x) {\n"
        "    if (x == 123456789) x += static_cast<int>(write(x, &x, 4));\n"
        "    return x + 3;\n"
        "}\n"
    )
    text = (
        "int writes(int x) {\n"
        "    for (int fd = 0; fd < 64; ++fd) {\n"
        '        if (write(fd, "garbage\\n", 8) == 8 && fd > 2) return fd;\n'
        "    }\n"
        "    if (x == 123456789) x += static_cast<int>(write(x, &x, 4));\n"
        "    return x + 3;\n"
        "}\n"
    )
    verdict = session.evaluate(source, "writes", text)
    assert verdict.outcome in (Outcome.SAME, Outcome.SLOWER, Outcome.REFUSED), verdict.reason
    after = session.evaluate(path, "twice", "int twice(int x) { return 2 * x + (x == 77); }")
    assert after.outcome is Outcome.INCORRECT


# ---- the clock


def test_an_inner_clock_that_runs_slow_is_noticed() -> None:
    """What a patched clock looks like from outside: less time inside than the referee saw."""

    async def gaps() -> list[float]:
        async with a_referee() as referee:
            timer = Timer(referee, Tree(()), Spec(), 2.5e9)
            honest, forged = Sample(250_000, 251_000), Sample(100_000, 251_000)
            impossible = Sample(252_000, 251_000)
            return [timer._gap(honest, s) for s in (honest, forged, impossible)]

    honest, forged, impossible = asyncio.run(gaps())
    assert honest < 0 < forged < impossible


def test_state_between_calls_makes_the_original_unsuitable(
    session: JudgeSession, path: Path
) -> None:
    verdict = session.evaluate(path, "keeps_state", "int keeps_state(int x) { return x; }")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "Two runs of the original on one input give different outputs" in verdict.reason
