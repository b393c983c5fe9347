"""The index on disk: built once, whole or not at all, by one process at a time."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.index_folder import IndexFolder
from advisor.core.documents import Section
from advisor.core.errors import BusyError, IndexMissingError

from tests.adapters import kill_many
from tests.adapters.whole_index import texts, works
from tests.adapters.words_encoder import WordsEncoder


@pytest.fixture(scope="module")
def sections() -> tuple[Section, ...]:
    return load_sections()


def fail(text: int) -> None:
    raise AssertionError(f"text {text} is encoded again")


def test_an_index_is_built_and_opened(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    index = IndexFolder(tmp_path / "index", sections, WordsEncoder())
    assert not index.exists()
    index.build()
    assert index.exists()
    assert works(index, sections)
    assert [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()] == [index.path.name]


def test_what_was_built_is_found_by_another_process(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    IndexFolder(tmp_path, sections, WordsEncoder()).build()
    assert works(IndexFolder(tmp_path, sections, WordsEncoder(before=fail)), sections)


def test_the_nearest_come_first_and_the_lexical_index_shares_words(
    tmp_path: Path, sections: tuple[Section, ...]
) -> None:
    encoder = WordsEncoder()
    index = IndexFolder(tmp_path, sections, encoder)
    index.build()
    vectors, words = index.open()
    nearest = vectors.nearest(encoder.encode(["aaaa"])[0], 10)
    similarities = [similarity for _, similarity in nearest]
    assert len(nearest) == 10
    assert similarities == sorted(similarities, reverse=True)
    assert all(-1 <= similarity <= 1.001 for similarity in similarities)
    best = words.best("co-build squad", 3)
    assert best[0][0] == "model-co-build"
    assert all(score > 0 for _, score in best)
    assert words.best("zebra quagga", 3) == words.best("", 3) == []
    vectors.close()


def test_an_index_is_not_built_twice(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    IndexFolder(tmp_path, sections, WordsEncoder()).build()
    again = IndexFolder(tmp_path, sections, WordsEncoder(before=fail))
    again.build(lambda done, total: fail(done))
    assert again.exists()


def test_progress_counts_up_to_the_number_of_texts(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    seen: list[tuple[int, int]] = []
    IndexFolder(tmp_path, sections, WordsEncoder()).build(lambda done, total: seen.append((done, total)))
    total = len(texts(sections))
    assert seen[0] == (0, total)
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


class TestFingerprint:
    def test_it_is_that_of_corpus_and_encoder(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        one = IndexFolder(tmp_path / "a", sections, WordsEncoder()).path.name
        assert IndexFolder(tmp_path / "b", load_sections(), WordsEncoder()).path.name == one

    def test_another_encoder_needs_another_index(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        IndexFolder(tmp_path, sections, WordsEncoder("words 1")).build()
        other = IndexFolder(tmp_path, sections, WordsEncoder("words 2"))
        assert not other.exists()
        with pytest.raises(IndexMissingError, match="run `advisor index`"):
            other.open()

    def test_another_corpus_needs_another_index(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        first = sections[0]
        statement = first.statements[0]
        moved = statement.model_copy(update={"grade": "anecdote"})
        edited = first.model_copy(update={"statements": (moved, *first.statements[1:])})
        names = {
            IndexFolder(tmp_path, corpus, WordsEncoder()).path.name
            for corpus in (sections, sections[1:], (edited, *sections[1:]))
        }
        assert len(names) == 3

    def test_another_question_needs_another_index(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        first = sections[0].model_copy(update={"questions": (*sections[0].questions, "One more?")})
        names = {IndexFolder(tmp_path, one, WordsEncoder()).path.name for one in (sections, (first, *sections[1:]))}
        assert len(names) == 2

    def test_an_older_index_stays_for_those_who_hold_it_open(
        self, tmp_path: Path, sections: tuple[Section, ...]
    ) -> None:
        older = IndexFolder(tmp_path, sections[1:], WordsEncoder())
        older.build()
        IndexFolder(tmp_path, sections, WordsEncoder()).build()
        assert works(older, sections[1:])


@pytest.fixture(scope="module")
def seconds() -> float:
    """The CPU time of a build that nobody kills."""
    return kill_many.seconds()


class TestStoppedBuild:
    def test_a_failing_encoder_leaves_nothing_that_opens(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        def stop(text: int) -> None:
            if text == 100:
                raise RuntimeError("the model is gone")

        index = IndexFolder(tmp_path, sections, WordsEncoder(before=stop))
        with pytest.raises(RuntimeError, match="the model is gone"):
            index.build()
        assert not index.exists()
        assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
        again = IndexFolder(tmp_path, sections, WordsEncoder())
        again.build()
        assert works(again, sections)

    @pytest.mark.parametrize("seed", range(6))
    def test_a_build_killed_at_a_random_point_leaves_nothing_that_opens_or_a_whole_index(
        self, tmp_path: Path, seconds: float, seed: int
    ) -> None:
        kill_many.kill(tmp_path, kill_many.point(random.Random(seed), seconds))

    def test_a_build_killed_before_its_last_texts_are_written_leaves_only_leftovers(self, tmp_path: Path) -> None:
        assert kill_many.kill(tmp_path, "encoded") == "leftovers"


class TestTwoBuilders:
    def test_the_second_is_told_and_the_first_goes_on(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        building, told = Event(), Event()

        def wait(text: int) -> None:
            building.set()
            assert told.wait(60)

        first = IndexFolder(tmp_path, sections, WordsEncoder(before=wait))
        second = IndexFolder(tmp_path, sections, WordsEncoder(before=fail))
        with ThreadPoolExecutor(1) as pool:
            build = pool.submit(first.build)
            try:
                assert building.wait(60)
                with pytest.raises(BusyError) as caught:
                    second.build()
            finally:
                told.set()
            build.result()
        expected = f"Another process is building the index in {tmp_path}; try again in a moment."
        assert str(caught.value) == expected
        assert works(second, sections)

    def test_a_lock_that_was_let_go_of_is_no_obstacle(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        with FileLock(tmp_path / "build.lock"):
            pass
        IndexFolder(tmp_path, sections, WordsEncoder()).build()


class TestUnusableFolder:
    def test_a_missing_index_says_how_to_get_one(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        with pytest.raises(IndexMissingError) as caught:
            IndexFolder(tmp_path, sections, WordsEncoder()).open()
        assert str(caught.value) == f"There is no index of the guidance in {tmp_path}; run `advisor index`."

    @pytest.mark.parametrize("place", ["file", "file/below"])
    def test_a_file_in_the_folders_place_is_named(
        self, tmp_path: Path, sections: tuple[Section, ...], place: str
    ) -> None:
        (tmp_path / "file").write_text("here first", encoding="utf-8")
        with pytest.raises(IndexMissingError) as caught:
            IndexFolder(tmp_path / place, sections, WordsEncoder(before=fail)).build()
        message = str(caught.value)
        assert message.startswith(f"The index cannot be built in {tmp_path / place} (")
        assert message.endswith("choose another data folder with --home.")
        assert "None" not in message
        assert "\n" not in message

    def test_a_folder_in_the_locks_place_is_named(self, tmp_path: Path, sections: tuple[Section, ...]) -> None:
        (tmp_path / "build.lock").mkdir()
        with pytest.raises(IndexMissingError, match="Is a directory"):
            IndexFolder(tmp_path, sections, WordsEncoder(before=fail)).build()
