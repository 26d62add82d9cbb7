"""Events as lines of JSON, for logs that are compared."""

from __future__ import annotations

import json

from lessonl.model import Event
from lessonl.plain import plain


def event_line(event: Event) -> str:
    """One event on one line; what is empty is left out, and equal events make equal lines."""
    values = {k: v for k, v in plain(event).items() if v not in (None, "", (), [])}
    return json.dumps(values)
