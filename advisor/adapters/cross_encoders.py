"""Cross-encoders of the user's own, run by sentence-transformers."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def open_cross_encoder(folder: Path) -> "CrossEncoder":
    """The cross-encoder in `folder`. It gives bare scores, whatever its own configuration says."""
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    model: CrossEncoder = CrossEncoder(str(folder), device="cpu", activation_fn=Identity(), local_files_only=True)
    return model
