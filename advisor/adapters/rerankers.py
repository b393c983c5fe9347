"""A cross-encoder as reranker, loaded from a folder of the user's own."""

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.adapters.cross_encoders import open_cross_encoder
from advisor.core.errors import RerankerError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class LocalReranker:
    """The `Reranker` port over a sentence-transformers cross-encoder in `folder`, loaded when it is first used."""

    def __init__(self, folder: Path) -> None:
        """Raises `RerankerError` where there is no model in `folder`."""
        if not (folder / "config.json").is_file():
            raise RerankerError(f"There is no cross-encoder in {folder} (no config.json); set ADVISOR_RERANKER anew.")
        self._folder = folder

    def score(self, query: str, passages: Sequence[str]) -> list[float]:
        """One score in 0..1 for each passage."""
        scores = self._model.predict([(query, passage) for passage in passages], show_progress_bar=False)
        return [1 / (1 + math.exp(-float(score))) for score in scores]

    @cached_property
    def _model(self) -> "CrossEncoder":
        return open_cross_encoder(self._folder)
