"""Runs with models on loopback servers: ``python -m benchmarks.models wall|faults|resume``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.log import commit, open_log
from benchmarks.models import faults, resume, wall


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.models", description=__doc__)
    parser.add_argument("what", choices=["wall", "faults", "resume"])
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these faults")
    parser.add_argument("--runs", type=int, default=20, help="of each kind that are killed")
    default_seed = int(commit()[:8] or "0", 16)
    parser.add_argument("--seed", type=int, default=default_seed, help="from the last commit")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when everything was as it should be, else 1."""
    chosen = _arguments()
    with (
        tempfile.TemporaryDirectory(prefix="lessonl-models-") as folder,
        open_log(chosen.log, "models") as log,
    ):
        root = Path(folder)
        os.environ["LESSONL_DATA_DIR"] = str(root / "data")
        if chosen.what == "wall":
            return int(any(x.ratio > wall.MOST for x in wall.run(root, log)))
        if chosen.what == "faults":
            return int(any(x.wrong for x in faults.run(chosen.only, root, log)))
        return int(any(x.wrong for x in resume.run(chosen.runs, chosen.seed, root, log)))


if __name__ == "__main__":
    sys.exit(main())
