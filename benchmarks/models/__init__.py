"""Runs with models, measured on loopback servers: time, faults, keys, kills.

The server is that of the tests (``tests/fakes/openai_server.py``), which follows scripts.
"""

import sys

from benchmarks.log import ROOT

sys.path.insert(0, str(ROOT / "tests"))
