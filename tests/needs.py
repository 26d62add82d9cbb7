"""Marks a test with the outside tools it needs."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*tools: str) -> pytest.MarkDecorator:
    """A mark that skips the test when one of ``tools`` is not on ``PATH``.

    A tool listed in ``LESSONL_REQUIRE`` (comma separated) must be there: without it the test
    fails, so that a continuous build cannot turn green by skipping.
    """
    missing = [tool for tool in tools if shutil.which(tool) is None]
    required = {tool.strip() for tool in os.environ.get("LESSONL_REQUIRE", "").split(",")}
    if due := [tool for tool in missing if tool in required]:
        return pytest.mark.missing_tool(", ".join(due))
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)} on PATH")
