"""Runs the command where disks are full or read-only, for it alone."""

from __future__ import annotations

from e2e.command import COMMAND, Ended, Project, finish

from needs import private_mounts


def in_private_mounts(project: Project, mounts: str, *arguments: str) -> Ended:
    """Runs ``lessonl`` after ``mounts``, shell commands that only it and its children see.

    Tests of it are marked with ``needs("namespaces")``.
    """
    script = f'set -e; {mounts}\nexec "$@"'
    command = [*private_mounts(), "sh", "-c", script, "sh", *COMMAND, *arguments]
    return finish(command, project.root.parent, project.environment, 120)
