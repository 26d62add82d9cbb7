"""Errors as answers: one sentence for the user, the document for programs."""

from __future__ import annotations

import json
from typing import Final

from pygls.exceptions import JsonRpcException

from lessonl.model import LessonlError
from lessonl.report.json import error_document, text

_REQUEST_FAILED: Final = -32803


def failure(error: LessonlError) -> JsonRpcException:
    """The answer to a request that this error ends."""
    sentences = f"{error.message} {error.hint}".strip()
    data = json.loads(text(error_document(error)))
    return JsonRpcException(sentences, _REQUEST_FAILED, data)
