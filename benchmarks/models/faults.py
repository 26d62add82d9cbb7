"""Every fault of a model's server, each in a whole run beside an agent that is well.

A run has two agents on servers of their own and a budget. For every fault: what is told of it,
whether the other agent's work is whole, whether the ledger is what the requests amount to, and
whether the key (in the requests' headers, and in what the server answers wherever there is room
for it) is in a file, an output, or the arguments or environment of a process.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import asdict, field, frozen

from benchmarks.log import Log
from benchmarks.models.place import KEY, Ended, Place, agent, answer, is_lesson, rewrite
from fakes.openai_server import HANG, Answer, FakeServer, Request
from lessonl.agents.llm.client import estimated_tokens

_TIMEOUT: Final = 3.0
_ROUNDS: Final = 2
_BUDGET: Final = "[budget]\ntokens = 400000\n"
_LONGEST: Final = 400

Cost = str
"""What each request counts as: "nothing", "told" (as the server says), "worst" (as set aside)."""


@frozen
class Fault:
    """``script`` is given the request and its number from 0.

    ``words`` are part of what is told; without any the fault is one that a run copes with, and
    the agent's rewrites are judged like others.
    """

    script: Callable[[Request, int], Answer] | None
    words: str = ""
    cost: Cost = "nothing"
    in_lessons: bool = False
    """Whether only lessons fail."""
    later: str = ""
    """What is told in rounds after the first, where that is something else."""


def _always(given: Answer) -> Callable[[Request, int], Answer]:
    return lambda request, number: given


def _code(text: str, **more: Any) -> Callable[[Request, int], Answer]:
    """This answer to questions for code, with the rewrite's number as %N; good lessons."""

    def script(request: Request, number: int) -> Answer:
        if is_lesson(request):
            return answer(request, number, **more)
        return Answer(text.replace("%CODE", rewrite(100 + number)), **more)

    return script


def _once(given: Answer) -> Callable[[Request, int], Answer]:
    return lambda request, number: answer(request, 100 + number) if number else given


def _lesson(given: Answer) -> Callable[[Request, int], Answer]:
    return lambda request, number: given if is_lesson(request) else answer(request, 100 + number)


_NO_MODEL: Final = {"message": f"No model `bad` for {KEY}", "code": "model_not_found"}
_OTHER: Final = "```c++\nint other(int x) { return x; }\n```\n"
_FIVE: Final = (
    "```python\nprint(1)\n```\n```sh\nmake\n```\n```c++\nint help(int x) { return x; }\n```\n"
    "Better:\n```cpp\n%CODE```\nFor instance:\n```c++\nint main() { return 0; }\n```\n"
)
_USAGES: Final[Sequence[object]] = ({"prompt_tokens": -3, "completion_tokens": "40"}, [], "many")


def _wrong_usage(request: Request, number: int) -> Answer:
    return answer(request, 100 + number, usage=_USAGES[number % len(_USAGES)])


FAULTS: Final = {
    "401": Fault(
        _always(Answer(status=401, error={"message": f"Incorrect API key provided: {KEY}"})),
        "does not accept the key (401",
    ),
    "404 model": Fault(_always(Answer(status=404, error=_NO_MODEL)), "does not know the model bad"),
    "429, Retry-After": Fault(
        _always(Answer(status=429, headers={"Retry-After": "1"})), "too many"
    ),
    "429, Retry-After, once": Fault(
        _once(Answer(status=429, headers={"Retry-After": "1"})), cost="told"
    ),
    "429, Retry-After 600 s": Fault(
        _always(Answer(status=429, headers={"Retry-After": "600"})),
        "too many (429",
        later="got too many requests: the next may go in ",
    ),
    # In the next round the pause after the last attempt may last, or be over.
    "429": Fault(_always(Answer(status=429)), "too many"),
    "500": Fault(
        _always(Answer(status=500, body=f"<pre>Authorization: Bearer {KEY}</pre>")),
        "failed (500",
        "worst",
    ),
    "500, once": Fault(_once(Answer(status=500)), cost="told"),
    "502": Fault(_always(Answer(status=502)), "failed (502", "worst"),
    "503": Fault(_always(Answer(status=503)), "failed (503"),
    "refused connection": Fault(None, "does not accept connections"),
    "hang": Fault(_always(HANG), "gave no whole answer within 3 s", "worst"),
    "slow drip": Fault(
        _always(Answer(f"{KEY} ```c++", drip=0.1)), "gave no whole answer within 3 s", "worst"
    ),
    "cut stream": Fault(
        _always(Answer(f"{KEY} and so on", cut=150)), "broke the connection off", "worst"
    ),
    "invalid JSON": Fault(
        _always(Answer(body=f'{{"choices": [{{"{KEY}": ')), "is no chat completion", "worst"
    ),
    "empty answer": Fault(_always(Answer("")), "The answer is empty", "told"),
    "no code block": Fault(
        _always(Answer(f"I would rather not, {KEY}.")), "There is no code in the answer", "told"
    ),
    "five code blocks": Fault(_code(_FIVE), cost="told"),
    "unclosed fence": Fault(_code("```c++\n%CODE"), cost="told"),
    "10 MB answer": Fault(
        _always(Answer(KEY, padding=10 << 20)), "answered with more than is read (4 MB)", "worst"
    ),
    "wrong function": Fault(_always(Answer(_OTHER)), "does not define sums", "told"),
    "prompt echoed": Fault(
        lambda request, _: Answer(request.prompt), "repeats the original", "told"
    ),
    "wrong usage numbers": Fault(_wrong_usage, cost="worst"),
    "lesson: 401": Fault(
        _lesson(Answer(status=401)), "no lesson: ", "told", in_lessons=True
    ),
    "lesson: empty": Fault(_lesson(Answer("")), "no lesson: ", "told", in_lessons=True),
    "lesson: the key": Fault(_lesson(Answer(f"The key {KEY} is faster.")), cost="told"),
    "code: the key": Fault(_code(f"```c++\n// {KEY}\n%CODE```\n"), cost="told"),
}  # fmt: skip


@frozen
class Outcome:
    """What came of one fault; ``wrong`` are complaints, none if all was right."""

    name: str
    told: str
    requests: int
    tokens: int
    expected: int
    seconds: float
    children: int
    wrong: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        state = "; ".join(self.wrong) or "right"
        return (
            f"{self.name:24} {self.requests:3} requests, {self.tokens:7,} tokens, "
            f"{self.seconds:5.1f} s, {self.children:3} children: {state}\n    {self.told}"
        )


def try_fault(name: str, fault: Fault, root: Path, cache: Path) -> Outcome:
    """One run of ``lessonl optimize`` with a faulty agent and a good one."""
    served: list[tuple[Request, Answer]] = []

    def script(request: Request) -> Answer:
        assert fault.script is not None
        given = fault.script(request, len(served))
        served.append((request, given))
        return given

    def good(request: Request) -> Answer:
        return answer(request, len(well.chats))

    place = Place(root, cache)
    with FakeServer(script) as bad, FakeServer(good) as well:
        url = bad.url if fault.script is not None else f"http://127.0.0.1:{_closed_port()}/v1"
        config = agent("bad", url, _TIMEOUT, _LONGEST) + agent("good", well.url)
        place.make(f"{config}{_BUDGET}")
        words = ("--rounds", str(_ROUNDS), "--events", "events", "--record", "run.jsonl")
        ended = place.run(*place.optimize(*words))
    return _outcome(name, fault, place, ended, served)


def _closed_port() -> int:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return int(closed.getsockname()[1])


def _outcome(
    name: str, fault: Fault, place: Place, ended: Ended, served: Sequence[tuple[Request, Answer]]
) -> Outcome:
    file = place.project / "events"
    events = [json.loads(x) for x in file.read_text().splitlines()] if file.exists() else []
    bad = [e for e in events if e.get("agent") == "bad"]
    expected = sum(_tokens(fault, *each) for each in served)
    shown = json.loads(place.run("runs", "show", "1", "--json").stdout or "{}")
    spent = shown.get("run", {}).get("spent") or {"tokens": 0, "agents": {}}
    tokens = spent["agents"].get("bad", {}).get("tokens", 0)
    wrong = [
        *_untold(fault, bad, ended),
        *_lost(fault, events, shown, ended),
        *([] if tokens == expected else [f"{tokens} tokens are booked, {expected} were used"]),
        *([] if place.day_tokens() == spent["tokens"] else ["the day's ledger differs"]),
        *(f"the key is in the {where}" for where in ended.seen),
        *(f"the key is in {path}" for path in place.files_with(KEY)),
        *(["the key is printed"] if KEY in ended.stdout + ended.stderr else []),
    ]
    told = next((str(e["message"]) for e in bad if e.get("message")), "")
    return Outcome(
        name, told or "its rewrites were judged", len(served), tokens, expected,
        round(ended.seconds, 1), ended.children, tuple(wrong),
    )  # fmt: skip


def _tokens(fault: Fault, request: Request, given: Answer) -> int:
    """What a request has to count as."""
    turned_away = given.status in range(300, 500) or given.status == 503
    if fault.cost == "nothing" or turned_away:
        return 0
    if fault.cost == "worst" or given.status >= 500:
        return estimated_tokens(request.prompt) + int(request.body["max_tokens"])
    sent, got = len(str(request.body).split()), len((given.text or "").split())
    return sent + got


def _untold(fault: Fault, bad: Sequence[dict[str, Any]], ended: Ended) -> list[str]:
    """Complaints about what is told."""
    kind = "lesson" if fault.in_lessons else "proposed"
    own = [e for e in bad if e["kind"] == kind]
    if len(own) != _ROUNDS:
        return [f"{len(own)} events of kind {kind} in {_ROUNDS} rounds"]
    if not fault.words:
        return [] if all("rewrite" in e for e in own) else ["a rewrite was not taken"]
    wrong = [f"not told: {e}" for e in own if not _says(e, fault)]
    return wrong + ([] if fault.words.lower() in ended.text.lower() else ["not printed"])


def _says(event: dict[str, Any], fault: Fault) -> bool:
    message = str(event.get("message", ""))
    if fault.in_lessons:
        return bool(message)
    return (fault.later if event.get("round") and fault.later else fault.words) in message


def _lost(
    fault: Fault, events: Sequence[dict[str, Any]], shown: dict[str, Any], ended: Ended
) -> list[str]:
    """Complaints about the rest of the run."""
    wrong = [] if ended.code == 0 else [f"exit {ended.code}: {ended.text[-300:]}"]
    wrong += ["a traceback"] if "Traceback" in ended.text else []
    for name in ("good", "bad") if not fault.words or fault.in_lessons else ("good",):
        kinds = [e["kind"] for e in events if e.get("agent") == name]
        for kind in ("proposed", "graded", "lesson"):
            if kinds.count(kind) != _ROUNDS:
                wrong.append(f"{name} has {kinds.count(kind)} of {_ROUNDS} {kind}")
    graded = sum(e["kind"] == "graded" for e in events)
    kept = len(shown.get("run", {}).get("trials", ()))
    wrong += [] if kept == graded else [f"{kept} of {graded} verdicts are in the bank"]
    ended_well = shown.get("run", {}).get("status") == "done"
    return wrong + ([] if ended_well else ["the bank says that the run did not end"])


def try_crash(root: Path, cache: Path) -> Outcome:
    """A defect of ours in the middle of a run: the report of it has no key."""
    code = (
        "import lessonl.agents.llm.agent as llm\n"
        "def fail(*_):\n    raise RuntimeError('a defect of ours')\n"
        "llm.extract = fail\n"
    )
    place = Place(root, cache)
    with FakeServer(lambda request: answer(request, 1)) as server:
        place.make(agent("bad", server.url) + agent("good", server.url))
        ended = place.run(*place.optimize("--record", "run.jsonl"), code=code)
        asked = len(server.chats)
    logs = [p for p in (cache / "logs").glob("*") if "a defect of ours" in p.read_text()]
    wrong = [
        *([] if logs else ["there is no crash report"]),
        *([] if ended.code == 2 else [f"exit {ended.code}"]),
        *(f"the key is in {path}" for path in place.files_with(KEY)),
        *(f"the key is in the {where}" for where in ended.seen),
        *(["the key is printed"] if KEY in ended.stdout + ended.stderr else []),
    ]
    told = ended.stderr.strip().splitlines()[0] if ended.stderr.strip() else ""
    return Outcome(
        "a defect of ours", told, asked, 0, 0, round(ended.seconds, 1), ended.children, tuple(wrong)
    )


def run(only: Sequence[str], root: Path, log: Log) -> list[Outcome]:
    """All faults, one after another, in one cache."""
    cache = root / "cache"
    done: list[Outcome] = []
    for number, (name, fault) in enumerate(FAULTS.items()):
        if not only or name in only:
            done.append(try_fault(name, fault, root / str(number), cache))
            _tell(done[-1], log)
    if not only:
        done.append(try_crash(root / "crash", cache))
        _tell(done[-1], log)
    log.say(_summary(done))
    return done


def _tell(outcome: Outcome, log: Log) -> None:
    print(outcome, flush=True)
    log.row(asdict(outcome))


def _summary(done: Sequence[Outcome]) -> str:
    right = sum(not x.wrong for x in done)
    seen = sum("the key" in complaint for x in done for complaint in x.wrong)
    looked = f"arguments and environments of {sum(x.children for x in done)} processes"
    rows = [f"{x.name:24} {'; '.join(x.wrong) or 'right'} ({x.told})" for x in done]
    return "\n".join(
        [
            *rows,
            f"right     {right} of {len(done)} faults",
            f"the key   in {seen} of all files, outputs, and {looked}",
        ]
    )
