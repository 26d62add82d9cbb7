"""A rewrite goes into the file whole, or not at all."""

from __future__ import annotations

import os
import resource
import stat
from pathlib import Path

import pytest

from lessonl.cli.apply import apply
from lessonl.cli.arguments import Subject
from lessonl.cli.ending import show_end
from lessonl.cli.terminal import Terminal
from lessonl.model import LessonlError, Machine, Outcome, Rewrite, Verdict
from lessonl.run import Attempt, Report, Spent
from lessonl.source.functions import find

TEXT = (
    "#include <vector>\r\n\r\n// caf\u00e9 \u4e2d\r\n"
    "int f(int x) {\r\n    return x;\r\n}\r\nint g();\r\n"
)
REWRITE = (
    "#include <vector>\n#include <cmath>\nstatic int two() { return 2; }\n"
    "int f(int x) {\n    return x * two() / 2;\n}\n"
)


def written(path: Path, data: bytes) -> Subject:
    path.write_bytes(data)
    return Subject(find(path, data, name="f"), data)


def attempt(about: Subject) -> Attempt:
    verdict = Verdict("f", about.function.file, about.function.line, Outcome.FASTER, "")
    return Attempt(Rewrite(REWRITE), verdict, None, rank=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_encoding_stay(tmp_path: Path, encoding: str) -> None:
    about = written(tmp_path / "work.cpp", TEXT.encode(encoding))
    changed = apply(about, attempt(about)).read_bytes()
    assert changed.count(b"\n") == changed.count(b"\r\n")
    text = changed.decode(encoding)
    assert text.startswith("#include <vector>\r\n#include <cmath>\r\n\r\n// caf\u00e9")
    assert text.count("#include <vector>") == 1
    assert text.endswith("/ 2;\r\n}\r\nint g();\r\n")


def test_latin_1_outside_of_the_function_stays(tmp_path: Path) -> None:
    about = written(tmp_path / "work.cpp", TEXT.replace("\u4e2d", "").encode("latin-1"))
    assert b"caf\xe9" in apply(about, attempt(about)).read_bytes()


def test_the_mode_stays_and_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    about = written(tmp_path / "work.cpp", TEXT.encode())
    about.function.file.chmod(0o640)
    apply(about, attempt(about))
    assert stat.S_IMODE(about.function.file.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["work.cpp"]


def test_behind_a_symbolic_link_the_file_itself_is_changed(tmp_path: Path) -> None:
    real = tmp_path / "real.cpp"
    written(real, TEXT.encode())
    link = tmp_path / "link.cpp"
    link.symlink_to(real)
    about = Subject(find(link, TEXT.encode(), name="f"), TEXT.encode())
    apply(about, attempt(about))
    assert link.is_symlink()
    assert b"two()" in real.read_bytes()


def test_a_file_that_has_changed_is_left_alone(tmp_path: Path) -> None:
    about = written(tmp_path / "work.cpp", TEXT.encode())
    later = TEXT.encode() + b"// more\r\n"
    about.function.file.write_bytes(later)
    with pytest.raises(LessonlError, match="has changed since"):
        apply(about, attempt(about))
    assert about.function.file.read_bytes() == later


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_patch_is_advised_only_where_what_a_terminal_shows_applies(
    newline: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = written(tmp_path / "work.cpp", TEXT.replace("\r\n", newline).encode())
    report = Report(about.function, (attempt(about),), (), 1, 1.0, Machine())
    show_end(Terminal(), about, report, None, show_all=False)
    told = capsys.readouterr().out
    assert ("patch -p1" in told) is (newline == "\n")
    assert "--apply 1" in told


@pytest.mark.parametrize(
    ("team", "calls", "advised", "not_advised"),
    [
        (("loops", "gpt", "vllm:m"), 0, "lessonl agents test gpt vllm:m", "may see more"),
        (("loops",), 0, "A language model may see more", "agents test"),
        (("loops", "gpt"), 3, "lessonl judge", "agents"),
    ],
)
def test_without_a_rewrite_models_that_were_not_heard_are_not_recommended(
    team: tuple[str, ...], calls: int, advised: str, not_advised: str,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    about = written(tmp_path / "work.cpp", TEXT.encode())
    report = Report(about.function, (), (), 1, 1.0, Machine(), spent=Spent(calls))
    show_end(Terminal(), about, report, None, show_all=False, team=team)
    told = " ".join(capsys.readouterr().out.partition("What next")[2].split())
    assert advised in told and not_advised not in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
def test_a_file_that_may_not_be_written_to_is_not_replaced(tmp_path: Path) -> None:
    about = written(tmp_path / "work.cpp", TEXT.encode())
    about.function.file.chmod(0o444)
    with pytest.raises(LessonlError, match="Permission denied"):
        apply(about, attempt(about))
    assert about.function.file.read_bytes() == TEXT.encode()


def test_a_file_that_is_gone_is_an_error_in_one_sentence(tmp_path: Path) -> None:
    about = written(tmp_path / "work.cpp", TEXT.encode())
    about.function.file.unlink()
    with pytest.raises(LessonlError, match="cannot be changed"):
        apply(about, attempt(about))


def test_on_a_full_disk_the_file_stays_and_nothing_is_beside_it(tmp_path: Path) -> None:
    about = written(tmp_path / "work.cpp", TEXT.encode())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(TEXT), hard))
    try:
        with pytest.raises(LessonlError, match="cannot be changed"):
            apply(about, attempt(about))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert about.function.file.read_bytes() == TEXT.encode()
    assert [p.name for p in tmp_path.iterdir()] == ["work.cpp"]
