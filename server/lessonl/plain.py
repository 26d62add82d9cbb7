"""Frozen values as plain data that JSON can hold, and back again, equal to what they were."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, TypeVar

import cattrs

T = TypeVar("T")

_converter = cattrs.Converter()
_converter.register_unstructure_hook(Path, os.fspath)
_converter.register_structure_hook(Path, lambda value, _: Path(value))


def plain(value: object) -> Any:
    """An attrs value, or a sequence of them, as dicts, lists, texts and numbers."""
    return _converter.unstructure(value)


def restored(kind: type[T], data: object) -> T:
    """The value of ``kind`` that ``plain`` made ``data`` of; fields it lacks have their defaults.

    Raises ValueError where the data is of another form.
    """
    try:
        return _converter.structure(data, kind)
    except (cattrs.BaseValidationError, TypeError, KeyError) as error:
        why = "; ".join(cattrs.transform_error(error))
        raise ValueError(f"not a {kind.__name__}: {why}") from error
