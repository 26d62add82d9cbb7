"""Messages in and out: every request is answered, and what is wrong with one is said in a sentence.

Pygls answers no request that it cannot read, takes any object within a message that happens to
have a ``jsonrpc`` for a message, and shows the client the tracebacks of defects.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
)

from lessonl.report.words import sentence

_LENGTH: Final = re.compile(rb"content-length:\s*(\d+)\s*", re.IGNORECASE)
_logger = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """Pygls' protocol, with an answer to everything that asks for one."""

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Handles messages until there are no more.

        Raises IncompleteReadError when one breaks off, and SystemExit for the notification exit.
        """
        while (body := await _body(reader)) is not None:
            self._receive(body)

    def _receive(self, body: bytes) -> None:
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError("The message is not JSON."))
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != self.VERSION:
            why = 'A message must be an object with "jsonrpc": "2.0".'
            identity = data.get("id") if isinstance(data, dict) else None
            self._refuse(identity, JsonRpcInvalidRequest(why))
            return
        asks = "id" in data and "method" in data
        try:
            if asks:
                self._check(data["method"])
            message = self._converter.structure(data, self._kind(data))
        except JsonRpcException as error:
            self._refuse(data["id"], error)
        except Exception as error:
            self._misread(data, f"{data.get('method', 'An answer')}: {_what_is_wrong(error)}")
        else:
            self._handle(message)

    def _handle(self, message: Any) -> None:
        try:
            self.handle_message(message)
        except Exception as error:  # an answer that nobody waits for any more, say
            self._server._report_server_error(error, JsonRpcException)

    def _kind(self, data: dict[str, Any]) -> Any:
        if "method" in data:
            known = self.get_message_type(data["method"])
            return known or (JsonRPCRequestMessage if "id" in data else JsonRPCNotification)
        if "error" in data:
            return types.ResponseErrorMessage
        return self._result_types.pop(data["id"], None) or JsonRPCResponseMessage

    def _check(self, method: object) -> None:
        """Raises JsonRpcException when no such request can be made now."""
        if not isinstance(method, str):
            raise JsonRpcInvalidRequest("The method of a request must be a string.")
        if self._shutdown:
            raise JsonRpcInvalidRequest("The server is shutting down.")
        if self._workspace is None and method != types.INITIALIZE:
            raise JsonRpcServerNotInitialized("The client has not sent initialize yet.")

    def _misread(self, data: dict[str, Any], what: str) -> None:
        if "id" in data and "method" in data:
            self._refuse(data["id"], JsonRpcInvalidParams(what))
            return
        _logger.warning("%s", what)
        if isinstance(data.get("id"), str | int):  # somebody here waits for this answer
            error = types.ResponseError(JsonRpcInvalidRequest.CODE, what)
            self._handle_response(data["id"], None, error)

    def _refuse(self, identity: Any, error: JsonRpcException) -> None:
        known = identity if isinstance(identity, str | int) else None
        self._send_data(types.ResponseErrorMessage(id=known, error=error.to_response_error()))

    def _send_response(
        self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None
    ) -> None:
        if error is not None:
            message, data = sentence(error.message), error.data
            if error.code == JsonRpcInternalError.CODE:
                message, data = f"LessonL itself failed: {message}", None
            error = types.ResponseError(error.code, message, data)
        super()._send_response(msg_id, result, error)


async def _body(reader: asyncio.StreamReader) -> bytes | None:
    """The content of the next message, or None at the end."""
    length = 0
    while header := await reader.readline():
        if found := _LENGTH.fullmatch(header):
            length = int(found[1])
        elif length and not header.strip():
            return await reader.readexactly(length)
    return None


def _what_is_wrong(error: BaseException) -> str:
    """The place in the message that does not fit, as cattrs has noted it, in words."""
    names: list[str] = []
    while True:
        for note in getattr(error, "__notes__", ()):
            name = getattr(note, "name", getattr(note, "index", None))
            names += [] if name is None else [_camel(str(name))]
        if not isinstance(error, BaseExceptionGroup):
            break
        error = error.exceptions[0]
    return f"{'.'.join(names) or 'it'} is missing or not what the protocol has there."


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
