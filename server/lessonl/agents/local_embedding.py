"""Texts as vectors by a static embedding model in a folder of this machine, without a server.

It is read by model2vec, which the extra ``lessonl[local]`` installs, and never downloaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lessonl.model import LessonlError

if TYPE_CHECKING:
    from model2vec import StaticModel


class LocalEmbedder:
    """Reads its model when it is first asked; vectors are computed beside the event loop."""

    def __init__(self, folder: Path) -> None:
        """``folder`` has model.safetensors, tokenizer.json and config.json."""
        self._folder = folder
        self._model: StaticModel | None = None

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, all of one length. Raises LessonlError without a model."""
        return await asyncio.to_thread(self._embed, texts)

    def _embed(self, texts: Sequence[str]) -> list[list[float]]:
        if self._model is None:
            self._model = _read(self._folder)
        vectors = self._model.encode(list(texts), use_multiprocessing=False)
        return [[float(x) for x in vector] for vector in vectors]


def _read(folder: Path) -> StaticModel:
    # What is no folder here would be looked for on the network.
    if not folder.is_dir():
        raise LessonlError(
            f"The embedder's model {folder} is not a folder.",
            "Put the model's files there, or correct path under [embedder].",
            code="environment",
        )
    try:
        from model2vec import StaticModel
    except ImportError as error:
        raise LessonlError(
            f"An embedder in a folder needs model2vec, which cannot be loaded: {error}.",
            "Install lessonl[local], or take `--embedder lexical`.",
            code="environment",
        ) from error
    try:
        return StaticModel.from_pretrained(folder)
    except Exception as error:  # those of safetensors and tokenizers have no common base
        why = " ".join(str(error).split())
        raise LessonlError(
            f"The embedder's model in {folder} cannot be read: {why}.",
            "It takes a static model as model2vec keeps them, such as potion-base-8M.",
            code="environment",
        ) from error
