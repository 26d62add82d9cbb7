"""Builds are kept by their contents; a store that cannot be written is no error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lessonl.measure import store
from lessonl.measure.store import Store, digest


def test_the_boundaries_of_the_parts_count() -> None:
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])
    assert digest([b"ab", b""]) != digest([b"ab"])
    assert digest([b"ab", b"c"]) == digest(iter([b"ab", b"c"]))


def made(tmp_path: Path, content: bytes = b"object") -> Path:
    path = tmp_path / "made.so"
    path.write_bytes(content)
    return path


def test_what_was_put_is_got_and_outlives_what_it_came_from(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store", tmp_path)
    assert kept.get("key") is None
    original = made(tmp_path)
    path = kept.put("key", original)
    original.unlink()
    assert kept.get("key") == path
    assert path.read_bytes() == b"object"
    assert kept.get("other") is None


def test_texts_and_objects_of_one_key_are_apart(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store", tmp_path)
    assert kept.text("key") is None
    kept.put_text("key", "words\n")
    kept.put("key", made(tmp_path))
    assert kept.text("key") == "words\n"


@pytest.mark.parametrize("damage", [b"", b"{}", b"half of it", b"\xff\xfe"])
def test_a_text_that_is_damaged_is_none(tmp_path: Path, damage: bytes) -> None:
    kept = Store(tmp_path / "store", tmp_path)
    kept.put_text("key", '{"total": 3}\r\n')
    assert kept.text("key") == '{"total": 3}\r\n'
    (kept.directory / "key.txt").write_bytes(damage)
    assert kept.text("key") is None


def test_a_second_put_replaces_the_first_and_leaves_no_rest(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store", tmp_path)
    kept.put("key", made(tmp_path, b"one"))
    path = kept.put("key", made(tmp_path, b"two"))
    assert path.read_bytes() == b"two"
    assert [p.name for p in kept.directory.iterdir()] == ["key.so"]


def test_a_store_that_cannot_be_written_gives_the_build_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Store(tmp_path / "file", tmp_path)
    original = made(tmp_path)
    assert kept.put("key", original) == original
    kept.put_text("key", "words")
    assert kept.text("key") is None
    assert kept.get("key") is None
    kept.prune()


def test_the_least_recently_used_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST_BYTES", 20)
    kept = Store(tmp_path / "store", tmp_path)
    for age, key in enumerate(("new", "middle", "old")):
        path = kept.put(key, made(tmp_path, b"12345678"))
        os.utime(path, (1e9 - age, 1e9 - age))
    assert kept.get("old") is not None  # use makes it the newest
    kept.prune()
    assert (kept.get("old"), kept.get("middle")) == (kept.directory / "old.so", None)
    assert kept.get("new") is not None
