"""x"""

from pathlib import Path


def write(logs: Path, page: Path) -> None: ...
