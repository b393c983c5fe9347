"""The catalogue of typical workloads: which one a name is like, and what it suggests."""

from collections.abc import Sequence

import numpy as np
import pytest

from advisor.adapters.reader_model import load_phrases
from advisor.adapters.workload_files import load_workloads
from advisor.bootstrap import general_encoder
from advisor.core.facts import Fact, Suggestion
from advisor.core.typical import TypicalWorkload, Usual
from advisor.understanding.catalogue import ALIKE, Catalogue, Phrases, phrases_of

CHATBOT = TypicalWorkload(
    id="support-assistant",
    label="Support assistant",
    called=("support chatbot", "helpdesk bot"),
    described=("answers customers' questions",),
    usually={
        "certainty": Usual(value="high", why="Many run one."),
        "sensitivity": Usual(value="medium", why="It usually sees names."),
        "core_differentiator": Usual(value=False, why="It rarely sets a firm apart."),
    },
    unless="It is the product that you sell.",
)
SCREENING = TypicalWorkload(
    id="cv-screening",
    label="Applicant screening",
    called=("CV screening",),
    described=("ranks applicants",),
    usually={"sensitivity": Usual(value="high", why="It decides on people's chances.")},
)
BOTH = (CHATBOT, SCREENING)


class Angles:
    """Encodes a text to the direction that it was told; `asked` keeps the texts."""

    name = "angles"

    def __init__(self, vectors: dict[str, tuple[float, float]]) -> None:
        self.asked: list[str] = []
        self._vectors = vectors

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [list(self._vectors[text]) for text in texts]


def catalogue(encoder: Angles) -> Catalogue:
    """The first axis is the chatbot, the second the screening; neither is near to the opposite of both."""
    vectors = np.asarray([[1, 0], [0, 1]], dtype=np.float32)
    return Catalogue(BOTH, lambda: Phrases(vectors, ("support-assistant", "cv-screening")), encoder)


def beside(similarity: float) -> tuple[float, float]:
    """A direction that is this similar to the first axis, and less so to the second."""
    return similarity, -float(np.sqrt(1 - similarity**2))


class TestLike:
    def test_a_name_is_like_the_entry_of_the_nearest_phrase(self) -> None:
        encoder = Angles({"chat thing": (0.8, 0.6), "hiring thing": (0.6, 0.8)})
        assert catalogue(encoder).like("chat thing") == "support-assistant"
        assert catalogue(encoder).like("hiring thing") == "cv-screening"

    def test_a_name_that_is_near_to_none_is_like_none(self) -> None:
        assert catalogue(Angles({"zebra": (-0.6, -0.8)})).like("zebra") is None

    def test_near_enough_is_a_matter_of_degree(self) -> None:
        encoder = Angles({"nearly": beside(ALIKE - 0.01), "just": beside(ALIKE + 0.01)})
        assert catalogue(encoder).like("nearly") is None
        assert catalogue(encoder).like("just") == "support-assistant"

    def test_only_the_name_is_encoded(self) -> None:
        encoder = Angles({"chat thing": (1.0, 0.0)})
        catalogue(encoder).like("chat thing")
        assert encoder.asked == ["chat thing"]

    def test_phrases_are_loaded_when_a_name_first_needs_them(self) -> None:
        loads: list[str] = []

        def load() -> Phrases:
            loads.append("loaded")
            return Phrases(np.asarray([[1, 0]], dtype=np.float32), ("support-assistant",))

        lazy = Catalogue(BOTH, load, Angles({"chat thing": (1.0, 0.0)}))
        assert lazy.entry("support-assistant") == CHATBOT
        assert loads == []
        assert lazy.like("chat thing") == "support-assistant"
        assert loads == ["loaded"]


class TestEntry:
    def test_an_entry_is_found_by_its_id(self) -> None:
        assert catalogue(Angles({})).entry("cv-screening") == SCREENING

    @pytest.mark.parametrize("unknown", [None, "", "zebra", "Support assistant"])
    def test_no_other_is_found(self, unknown: str | None) -> None:
        assert catalogue(Angles({})).entry(unknown) is None


def test_the_phrases_are_all_that_a_workload_is_called_or_described_as() -> None:
    assert phrases_of(BOTH) == [
        ("Support assistant", "support-assistant"),
        ("support chatbot", "support-assistant"),
        ("helpdesk bot", "support-assistant"),
        ("answers customers' questions", "support-assistant"),
        ("Applicant screening", "cv-screening"),
        ("CV screening", "cv-screening"),
        ("ranks applicants", "cv-screening"),
    ]
    assert phrases_of(()) == []


class TestSuggestions:
    def test_what_usually_holds_is_suggested_with_its_reason(self) -> None:
        [suggested] = SCREENING.suggestions(set())
        assert (suggested.input, suggested.value, suggested.from_) == ("sensitivity", "high", "catalogue")
        assert suggested.reason == "Applicant screening: It decides on people's chances."
        assert suggested.evidence is None

    def test_a_truth_value_stays_one(self) -> None:
        values = {one.input: one.value for one in CHATBOT.suggestions(set())}
        assert values == {"certainty": "high", "sensitivity": "medium", "core_differentiator": False}

    def test_what_is_answered_is_not_suggested(self) -> None:
        left = CHATBOT.suggestions({"sensitivity", "maturity"})
        assert [one.input for one in left] == ["certainty", "core_differentiator"]
        assert SCREENING.suggestions({"sensitivity"}) == ()

    def test_a_suggestion_is_never_a_fact(self) -> None:
        for one in CHATBOT.suggestions(set()):
            assert isinstance(one, Suggestion)
            assert not isinstance(one, Fact)
            assert not hasattr(one, "basis")


WORKLOADS = load_workloads()


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    phrases = load_phrases(general_encoder())
    return Catalogue(WORKLOADS, lambda: phrases, general_encoder())


class TestShipped:
    """The shipped catalogue with the vectors of its phrases."""

    def test_entries_are_loaded_once_each_with_all_that_they_hold(self) -> None:
        ids = [one.id for one in WORKLOADS]
        assert len(set(ids)) == len(ids)
        assert all(one.label and one.called and one.described and one.usually for one in WORKLOADS)

    def test_loading_is_repeatable(self) -> None:
        assert load_workloads() == WORKLOADS

    def test_the_vectors_are_those_of_the_phrases(self) -> None:
        phrases = load_phrases(general_encoder())
        assert phrases.entries == tuple(entry for _, entry in phrases_of(WORKLOADS))
        assert phrases.vectors.shape == (len(phrases.entries), 384)

    @pytest.mark.parametrize(("text", "entry"), phrases_of(WORKLOADS)[::40])
    def test_a_phrase_finds_its_own_entry(self, shipped: Catalogue, text: str, entry: str) -> None:
        assert shipped.like(text) == entry

    @pytest.mark.parametrize(
        ("name", "entry"),
        [
            ("chatbot for our opening hours", "website-assistant"),
            ("CV screening that rejects applicants", "cv-screening"),
            ("fraud model on card payments", "fraud-detection"),
            ("invoice reading", "invoice-extraction"),
        ],
    )
    def test_a_name_of_ones_own_finds_what_it_means(self, shipped: Catalogue, name: str, entry: str) -> None:
        assert shipped.like(name) == entry

    @pytest.mark.parametrize("name", ["zebra", "teapot", "the weather in Paris", ""])
    def test_what_is_like_no_workload_finds_none(self, shipped: Catalogue, name: str) -> None:
        assert shipped.like(name) is None
