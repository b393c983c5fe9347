"""Models that read a sentence beside what it rests on: the shipped one, and cross-encoders of the user's own."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.adapters import grounding_network
from advisor.adapters.grounding_models import LocalGrounding, ShippedGrounding
from advisor.adapters.rerankers import LocalReranker
from advisor.core.errors import CheckerError, RerankerError
from advisor.verification.verifier import CLEARED

PAIRS = [("A sprint lasts two weeks.", "Two weeks is what a sprint lasts."), ("A sprint lasts two weeks.", "Hello.")]
SPRINT = "A calibration sprint lasts two to four weeks and comes before you sign a long-term engagement."


@pytest.fixture(scope="module")
def shipped() -> ShippedGrounding:
    return ShippedGrounding()


def cross_encoder(folder: Path, labels: Mapping[int, str]) -> Path:
    """A small cross-encoder with these classes and made-up weights."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(grounding_network.model_folder())
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=dict(labels),
        label2id={name: number for number, name in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


class TestShipped:
    def test_it_was_fitted_to_the_sentences_as_they_are(self) -> None:
        """After a change of the sentences run `python -m advisor.train grounding`."""
        assert grounding_network.fitted_to() == grounding_network.digest()

    @pytest.mark.parametrize(
        "claim",
        [
            "Before a long-term contract is signed, a calibration sprint of two to four weeks takes place.",
            "You run a calibration sprint first, for two to four weeks, and sign a long engagement only afterwards.",
        ],
    )
    def test_an_honest_rewording_is_carried(self, shipped: ShippedGrounding, claim: str) -> None:
        assert shipped.grounded([(SPRINT, claim)])[0] > CLEARED

    @pytest.mark.parametrize(
        "claim",
        [
            "A calibration sprint comes after you have signed a long-term engagement.",
            "A calibration sprint makes a long-term engagement superfluous.",
            "A calibration sprint lasts until the long-term engagement ends.",
        ],
    )
    def test_a_wrong_one_is_not(self, shipped: ShippedGrounding, claim: str) -> None:
        assert shipped.grounded([(SPRINT, claim)])[0] < CLEARED

    def test_nothing_asked_is_nothing_loaded(self) -> None:
        assert ShippedGrounding().grounded([]) == []

    def test_a_claim_without_end_is_read_as_far_as_it_goes(self, shipped: ShippedGrounding) -> None:
        [score] = shipped.grounded([(SPRINT * 50, "A sprint is short. " * 500)])
        assert 0 <= score <= 1


class TestLocal:
    @pytest.mark.parametrize(
        "labels",
        [
            {0: "contradiction", 1: "entailment", 2: "neutral"},
            {0: "not_entailment", 1: "entailment"},
            {0: "unsupported", 1: "supported"},
            {0: "inconsistent", 1: "consistent"},
            {0: "LABEL_0"},
        ],
    )
    def test_probabilities_come_from_the_class_that_says_so(self, tmp_path: Path, labels: Mapping[int, str]) -> None:
        scores = LocalGrounding(cross_encoder(tmp_path, labels)).grounded(PAIRS)
        assert len(scores) == 2
        assert all(0 < score < 1 for score in scores)

    def test_two_classes_share_one(self, tmp_path: Path) -> None:
        one = LocalGrounding(cross_encoder(tmp_path, {0: "not_entailment", 1: "entailment"}))
        config = (tmp_path / "config.json").read_text("utf-8")
        first = one.grounded(PAIRS)
        turned = config.replace('"0": "not_entailment"', '"0": "x"').replace('"1": "entailment"', '"1": "y"')
        turned = turned.replace('"0": "x"', '"0": "entailment"').replace('"1": "y"', '"1": "not_entailment"')
        (tmp_path / "config.json").write_text(turned, "utf-8")
        second = LocalGrounding(tmp_path).grounded(PAIRS)
        assert [a + b for a, b in zip(first, second, strict=True)] == pytest.approx([1, 1], abs=1e-5)

    def test_classes_that_do_not_say_so_are_refused_in_words(self, tmp_path: Path) -> None:
        model = LocalGrounding(cross_encoder(tmp_path, {0: "LABEL_0", 1: "LABEL_1"}))
        with pytest.raises(CheckerError, match=r"LABEL_0, LABEL_1.*name it `entailment`"):
            model.grounded(PAIRS)

    def test_a_folder_without_a_model_is_refused_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(CheckerError, match="ADVISOR_CHECKER"):
            LocalGrounding(tmp_path)
        with pytest.raises(RerankerError, match="ADVISOR_RERANKER"):
            LocalReranker(tmp_path)

    def test_a_reranker_scores_every_passage(self, tmp_path: Path) -> None:
        scores = LocalReranker(cross_encoder(tmp_path, {0: "LABEL_0"})).score("What is a sprint?", ["A.", "B."])
        assert len(scores) == 2
        assert all(0 < score < 1 for score in scores)
