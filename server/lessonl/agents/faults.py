"""What can go wrong with a request to a model, and how it is told to the user."""

from __future__ import annotations

import json
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from attrs import frozen

from lessonl.model import LessonlError
from lessonl.team import ModelAgent

SAID = 240
"""Characters of a server's message that are passed on."""

Kind = Literal["url", "refused", "name", "tls", "timeout", "cut", "status", "junk", "huge"]

_FREE: frozenset[Kind] = frozenset(("url", "refused", "name", "tls"))
_BRIEFLY_AWAY = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_NO_CREDIT = re.compile(r"insufficient_quota|exceeded your current quota|insufficient.{0,20}credit")
_OVERFLOW = re.compile(
    r"context[_ ](?:length|window|size)|exceed_context|maximum context|n_ctx"
    r"|(?:prompt|input)[^.]{0,40}too (?:long|large)|too many (?:input )?tokens"
)
_RAN_OUT = re.compile(r"could not finish the message|higher max_(?:completion_)?tokens")
_TOO_MANY = re.compile(r"too (?:large|high|many|long)|at most|less than|exceed|maximum|\brange\b")
_PARAMETERS = (
    "max_completion_tokens",
    "max_tokens",
    "frequency_penalty",
    "temperature",
    "top_p",
    "reasoning_effort",
)


@frozen
class Fault:
    """One failed request. ``said`` is the server's message on one line, without any secret."""

    kind: Kind
    url: str
    said: str = ""
    status: int = 0
    code: str = ""
    parameter: str = ""
    retry_after: float | None = None
    """Seconds, when the server said so."""

    @property
    def free(self) -> bool:
        """Whether no model worked on the request: it did not arrive, or was turned away."""
        turned_away = 300 <= self.status < 500 and self.status != 408
        return self.kind in _FREE or turned_away or self.status == 503

    @property
    def brief(self) -> bool:
        """Whether the same request may well succeed a little later."""
        return self.kind == "cut" or (self.status in _BRIEFLY_AWAY and not self.no_credit)

    @property
    def no_credit(self) -> bool:
        told = f"{self.code} {self.said}".lower()
        return self.status == 402 or (self.status == 429 and _NO_CREDIT.search(told) is not None)

    @property
    def overflow(self) -> bool:
        """Whether the prompt was too long for the model."""
        told = f"{self.code} {self.said}".lower()
        return self.status in (400, 413, 422, 500) and _OVERFLOW.search(told) is not None

    @property
    def ran_out(self) -> bool:
        """Whether the model thought until its tokens were used up, which some servers refuse."""
        return self.status == 400 and _RAN_OUT.search(self.said.lower()) is not None

    def too_many(self, limit: int) -> bool:
        """Whether an answer of ``limit`` tokens is longer than the server can give."""
        if self.status not in (400, 422):
            return self.overflow
        named = any(name in self.said for name in ("max_tokens", "max_completion_tokens"))
        return self.overflow or (
            named and (str(limit) in self.said or _TOO_MANY.search(self.said.lower()) is not None)
        )

    def rejects(self, sent: Iterable[str]) -> str:
        """The parameter among ``sent`` that the server does not take, or ""."""
        if self.status not in (400, 422) or self.overflow:
            return ""
        ours = [p for p in _PARAMETERS if p in set(sent)]
        if self.parameter in ours:
            return self.parameter
        # A message names the one it does not take first, the one it takes instead after that.
        places = {p: found.start() for p in ours if (found := re.search(rf"\b{p}\b", self.said))}
        return min(places, key=lambda p: places[p], default="")


def secretless(text: str, secrets: Iterable[str]) -> str:
    """``text`` without any of ``secrets``, plain or as JSON and URLs spell them."""
    for secret in secrets:
        for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe="")):
            text = text.replace(form, "[secret]")
    return text


def shown_url(url: str) -> str:
    """``url`` without user, password and query, which may hold secrets."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "[a URL that cannot be read]"
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else url.partition("?")[0]


def one_line(text: str, secrets: Iterable[str] = ()) -> str:
    """The beginning of ``text``, printable and on one line, without any of ``secrets``."""
    # Cut only after the secrets are out, so that no half of one is left.
    line = " ".join(secretless(text, secrets)[: 20 * SAID].split())
    line = "".join(c if c.isprintable() else "?" for c in line)
    return line if len(line) <= SAID else line[: SAID - 3] + "..."


def refusal(
    url: str, status: int, headers: Mapping[str, str], body: bytes, secrets: Iterable[str]
) -> Fault:
    """The fault behind an answer with an error status, or with an error where an answer goes."""
    error = _error_of(body)
    said = error.get("message") or body.decode("utf-8", "replace")
    if 300 <= status < 400:
        said = shown_url(headers.get("location", ""))
    return Fault(
        "status",
        url,
        one_line(str(said), secrets),
        status,
        f"{error.get('code') or ''} {error.get('type') or ''}",
        str(error.get("param") or ""),
        _retry_after(headers),
    )


def _error_of(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    error = value.get("error", value) if isinstance(value, dict) else value
    if isinstance(error, dict):
        return {"message": error.get("detail"), **error}
    return {"message": error} if isinstance(error, str) else {}


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, scale in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
            return float(value) * scale
    try:
        there = parsedate_to_datetime(headers.get("retry-after", "")).timestamp()
        return max(0.0, there - time.time())
    except (ValueError, OverflowError):
        return None


def broken(error: BaseException, url: str, secrets: Sequence[str]) -> Fault:
    """Which fault made a request end without an answer; the innermost cause tells."""
    causes = list(_causes(error))
    root = one_line(str(causes[-1]), secrets)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return Fault("tls", url, one_line(cause.reason or str(cause), secrets))
        if isinstance(cause, socket.gaierror):
            return Fault("name", url, one_line(cause.strerror or str(cause), secrets))
        if isinstance(cause, ConnectionRefusedError):
            return Fault("refused", url, "connection refused")
    names = {type(cause).__name__ for cause in causes}
    if names & {"UnsupportedProtocol", "InvalidURL"}:
        return Fault("url", url, root)
    if names & {"ConnectTimeout", "ConnectError"}:
        return Fault("refused", url, "it cannot be reached" if "Timeout" in str(names) else root)
    if names & {"ReadTimeout", "WriteTimeout", "PoolTimeout"}:
        return Fault("timeout", url)
    return Fault("cut", url, root)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies behind it, groups opened, outermost first."""
    pending: list[BaseException] = [error]
    seen: set[int] = set()
    while pending:
        cause = pending.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner: list[BaseException] = list(getattr(cause, "exceptions", ()))
        inner += [e for e in (cause.__cause__, cause.__context__) if e is not None]
        pending += inner


def told(fault: Fault, agent: ModelAgent) -> LessonlError:
    """What the user is told: what was tried, what came back, and what to do about it."""
    what, hint = _by_status(fault, agent) if fault.kind == "status" else _by_kind(fault, agent)
    return LessonlError(f"{agent.name}: {fault.url} {what}.", hint, code="endpoint")


def _by_kind(fault: Fault, agent: ModelAgent) -> tuple[str, str]:
    said = f" ({fault.said})" if fault.said else ""
    wanted = "list of vectors" if fault.url.endswith("/embeddings") else "chat completion"
    return {
        "url": (f"cannot be asked{said}", "Correct base_url; it begins with http:// or https://."),
        "refused": (
            f"does not accept connections{said}",
            "Start the server, or correct the host and port in base_url.",
        ),
        "name": (f"has a host name that is not known{said}", "Check base_url and the network."),
        "tls": (
            f"does not speak TLS as it should{said}",
            "Check its certificate, or use http:// in base_url for a server without TLS.",
        ),
        "timeout": (
            f"gave no whole answer within {agent.timeout:g} s",
            "Raise the agent's timeout, lower its max_tokens, or use a faster model.",
        ),
        "cut": (
            f"broke the connection off before its answer was whole{said}",
            "Look at the server's log.",
        ),
        "junk": (
            f"answered with what is no {wanted} ('{fault.said}')",
            "Check that base_url is that of an OpenAI-compatible API; it usually ends in /v1.",
        ),
        "huge": (f"answered with more than is read ({fault.said})", "Lower max_tokens."),
    }[fault.kind]


def _by_status(fault: Fault, agent: ModelAgent) -> tuple[str, str]:
    status = fault.status
    said = f"{status}: {fault.said}" if fault.said else f"{status}"
    if fault.overflow:
        what = f"has no room for the prompt in {agent.model}'s context ({said})"
        return what, "Give the model a longer context, or lower max_tokens."
    if fault.no_credit:
        return f"has no credit left for this key ({said})", "Add credit, or use another agent."
    if status in (401, 403):
        return f"does not accept the key ({said})", _about_the_key(agent)
    if status == 404:
        model = "model" in f"{fault.code} {fault.said}".lower()
        what = f"does not know the model {agent.model}" if model else "is not there"
        hint = "Check the model's name, and load it." if model else "Check base_url."
        return f"{what} ({said})", f"{hint} base_url usually ends in /v1."
    if status == 429:
        hint = "Wait, lower concurrency, or use another agent."
        return f"turned the request away, as it gets too many ({said})", hint
    if 300 <= status < 400:
        return f"sends requests elsewhere ({said})", "Set base_url to that place if you trust it."
    if status >= 500:
        return f"failed ({said})", "Look at the server's log, or try again later."
    return f"rejected the request ({said})", "Check the agent's parameters against the server's."


def _about_the_key(agent: ModelAgent) -> str:
    if agent.key_env:
        return f"Check the key in {agent.key_env}."
    return "Name the environment variable that holds its key as key_env."
