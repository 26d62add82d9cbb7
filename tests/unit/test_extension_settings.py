"""The settings of the VS Code extension are ones that the server knows."""

from __future__ import annotations

import json
from pathlib import Path

from lessonl.lsp.documents import View
from lessonl.lsp.options import setting_names
from lessonl.lsp.positions import Positions
from lessonl.lsp.preferences import _preferences

MANIFEST = Path(__file__).parents[2] / "package.json"


def test_every_setting_that_the_extension_has_is_understood(tmp_path: Path) -> None:
    declared = json.loads(MANIFEST.read_text())["contributes"]["configuration"]["properties"]
    given = {name.removeprefix("lessonl."): entry["default"] for name, entry in declared.items()}
    view = View("file:///a.cpp", tmp_path / "a.cpp", 1, b"", (), Positions(b"", "utf-16"))
    # Raises LessonlError for one that is not known.
    _preferences(view, setting_names({n.partition(".")[0]: v for n, v in given.items()}))
