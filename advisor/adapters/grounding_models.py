"""Grounding models: the shipped one, and a cross-encoder in a folder of the user's own."""

import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.adapters.cross_encoders import open_cross_encoder
from advisor.adapters.reader_model import once
from advisor.core.errors import CheckerError
from advisor.core.ports import GroundingModel

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from advisor.adapters.grounding_network import GroundingNetwork

CARRIED = ("entail", "support", "consistent", "grounded", "faithful", "factual")
"""How models name the class of a claim that its support carries."""
DENIED = ("not", "un", "in", "non")
"""What such a name begins with where it means the opposite."""


class ShippedGrounding:
    """The `GroundingModel` port over the shipped network, which is loaded when it is first used."""

    def __init__(self) -> None:
        self._network = once(_shipped_network)

    def grounded(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """How probable it is that each support carries its claim."""
        return self._network().probabilities(pairs) if pairs else []


class LocalGrounding:
    """The `GroundingModel` port over a sentence-transformers cross-encoder in `folder`: a model for natural language
    inference or for grounding, loaded when it is first used."""

    def __init__(self, folder: Path) -> None:
        """Raises `CheckerError` where there is no model in `folder`."""
        if not (folder / "config.json").is_file():
            raise CheckerError(f"There is no cross-encoder in {folder} (no config.json); set ADVISOR_CHECKER anew.")
        self._folder = folder
        self._model = once(self._opened)

    def grounded(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """How probable it is that each support carries its claim: the model's class for that, or its one score."""
        if not pairs:
            return []
        rows: Any = self._model().predict(list(pairs), show_progress_bar=False, convert_to_numpy=True)
        return [_probability(row, self._carried) for row in rows]

    @cached_property
    def _carried(self) -> int:
        """The number of the class of claims that are carried. Raises `CheckerError` where no class is named so."""
        config: Any = self._model().config
        names: dict[int, str] = config.id2label
        if len(names) == 1:
            return 0
        found = [number for number, name in names.items() if _means_carried(name)]
        if len(found) != 1:
            named = ", ".join(map(str, names.values()))
            raise CheckerError(
                f"The classes of the model in {self._folder} ({named}) do not say which one means that a claim is "
                "carried; name it `entailment` or `supported` in its config.json."
            )
        return found[0]

    def _opened(self) -> "CrossEncoder":
        try:
            return open_cross_encoder(self._folder)
        except (OSError, ValueError, KeyError) as error:
            raise CheckerError(
                f"The cross-encoder in {self._folder} cannot be loaded ({' '.join(str(error).split())[:150]}); set "
                "ADVISOR_CHECKER anew."
            ) from error


class RememberingGrounding:
    """A grounding model with a memory: a sentence is checked when it comes and once more before it is shown."""

    def __init__(self, model: GroundingModel, size: int = 4096) -> None:
        self._grounded = lru_cache(size)(lambda support, claim: model.grounded([(support, claim)])[0])

    def grounded(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """As the model within."""
        return [self._grounded(_readable(support), _readable(claim)) for support, claim in pairs]


def _shipped_network() -> "GroundingNetwork":
    from advisor.adapters import grounding_network

    return grounding_network.load()


def _readable(text: str) -> str:
    """The text without halves of surrogate pairs, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _means_carried(name: str) -> bool:
    plain = str(name).lower().replace("-", "_")
    return any(word in plain for word in CARRIED) and not plain.startswith(DENIED)


def _probability(row: Any, carried: int) -> float:
    """The sigmoid of a single score, or the softmax of a class among others."""
    scores = [float(score) for score in (row if hasattr(row, "__len__") else [row])]
    if len(scores) == 1:
        return 1 / (1 + math.exp(-max(-500.0, min(500.0, scores[0]))))
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    return shares[carried] / sum(shares)
