"""Runs the command where disks are full or read-only, for it alone."""

from __future__ import annotations

import os
import subprocess

import pytest
from e2e.command import COMMAND, Ended, Project, finish


def in_private_mounts(project: Project, mounts: str, *arguments: str) -> Ended:
    """Runs ``lessonl`` after ``mounts``, shell commands that only it and its children see."""
    namespace = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "-r"]
    trial = subprocess.run([*namespace, "true"], capture_output=True, check=False)
    if trial.returncode != 0:
        pytest.skip("no private mount namespace to be had here")
    script = f'set -e; {mounts}\nexec "$@"'
    command = [*namespace, "sh", "-c", script, "sh", *COMMAND, *arguments]
    return finish(command, project.root.parent, project.environment, 120)
