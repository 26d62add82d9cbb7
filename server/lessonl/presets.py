"""Where well-known servers are and what they need, by short names such as ``ollama``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from lessonl.model import LessonlError
from lessonl.team import ModelAgent


@frozen
class Preset:
    """A server; an empty ``base_url`` is that of the environment variable ``url_env``."""

    base_url: str
    key_env: str = ""
    timeout: float = 120.0
    concurrency: int = 4
    price: float | None = None
    """US dollars per million tokens, in and out; 0 on one's own machine."""
    model: str = ""
    """What is asked for where no model is named; servers with one model do not look at it."""
    example: str = ""
    url_env: str = ""
    url_suffix: str = ""


# Own machines answer slowly and, unless told otherwise, one request after another.
PRESETS: Final[Mapping[str, Preset]] = {
    "ollama": Preset(
        "http://localhost:11434/v1", "", 600, 1, 0.0, example="ollama:qwen2.5-coder:7b"
    ),
    "llamacpp": Preset("http://localhost:8080/v1", "", 600, 1, 0.0, "default", "llamacpp:"),
    "lmstudio": Preset(
        "http://localhost:1234/v1", "", 600, 1, 0.0, example="lmstudio:qwen2.5-coder-7b-instruct"
    ),
    "vllm": Preset(
        "http://localhost:8000/v1", "", 600, 16, 0.0, example="vllm:Qwen/Qwen2.5-Coder-7B-Instruct"
    ),
    "openai": Preset("https://api.openai.com/v1", "OPENAI_API_KEY", example="openai:gpt-4o-mini"),
    "openrouter": Preset(
        "https://openrouter.ai/api/v1",
        "OPENROUTER_API_KEY",
        example="openrouter:qwen/qwen-2.5-coder-32b-instruct",
    ),
    "azure": Preset(
        "",
        "AZURE_OPENAI_API_KEY",
        example="azure:DEPLOYMENT",
        url_env="AZURE_OPENAI_ENDPOINT",
        url_suffix="/openai/v1",
    ),
}

# Models that think choose their own sampling and refuse to be told one.
_OWN_SAMPLING: Final = re.compile(r"(?:.*/)?(?:o\d|gpt-[5-9])")


def is_preset(text: str) -> bool:
    """Whether ``text`` is ``PRESET:MODEL`` with a preset that there is."""
    name, colon, _ = text.partition(":")
    return bool(colon) and name in PRESETS


def agent_of_preset(
    text: str, name: str = "", base_url: str = "", environment: Mapping[str, str] = os.environ
) -> ModelAgent:
    """The agent that ``PRESET:MODEL`` stands for, called ``name`` or like that.

    Raises LessonlError when the model or the address is missing.
    """
    kind, _, model = text.partition(":")
    preset = PRESETS[kind]
    model = model.strip() or preset.model
    if not model:
        raise LessonlError(f"{text!r} names no model.", f"Name one: {preset.example}")
    agent = ModelAgent(
        name or text,
        model,
        base_url or _url(kind, preset, environment),
        preset.key_env,
        timeout=preset.timeout,
        concurrency=preset.concurrency,
        # At another address it may be anybody's machine.
        price_in=None if base_url else preset.price,
        price_out=None if base_url else preset.price,
    )
    if _OWN_SAMPLING.match(model):
        return evolve(agent, temperature=None, top_p=None)
    return agent


def _url(kind: str, preset: Preset, environment: Mapping[str, str]) -> str:
    if preset.base_url:
        return preset.base_url
    given = environment.get(preset.url_env, "").rstrip("/")
    if not given:
        raise LessonlError(
            f"{kind} has no address of its own, and {preset.url_env} is not set.",
            f"Set it to https://RESOURCE.openai.azure.com, or give --base-url "
            f"https://RESOURCE.openai.azure.com{preset.url_suffix} to `lessonl agents add`.",
        )
    return given if given.endswith(preset.url_suffix) else f"{given}{preset.url_suffix}"
