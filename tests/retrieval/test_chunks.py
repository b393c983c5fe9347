"""What is indexed of a section: each statement so that it is findable alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.corpus_files import load_sections
from advisor.retrieval.chunking import chunks, lexical_text

from tests.retrieval.sections import section

lines = st.lists(st.sampled_from(["First.", "Four things matter:", "- a list item", "- another", "Last."]), min_size=1)
bounded = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def test_a_statement_carries_its_sections_title() -> None:
    found = list(chunks(section("exit", "Define the end.", title="Exit terms")))
    assert [chunk.text for chunk in found] == ["Exit terms. Define the end."]


def test_a_list_item_carries_the_lists_introduction() -> None:
    one = section("exit", "Cover two points:", "- data", "- code", "Then stop:", "- last", title="Exit")
    assert [chunk.text for chunk in chunks(one)] == [
        "Exit. Cover two points:",
        "Exit. Cover two points: data",
        "Exit. Cover two points: code",
        "Exit. Then stop:",
        "Exit. Then stop: last",
    ]


@given(lines)
@bounded
def test_each_statement_is_one_chunk_in_order(written: list[str]) -> None:
    one = section("s", *written)
    found = list(chunks(one))
    assert [chunk.statement for chunk in found] == [statement.id for statement in one.statements]
    assert all(chunk.text.endswith(statement.text) for chunk, statement in zip(found, one.statements, strict=True))
    assert all(chunk.text.startswith(one.title) for chunk in found)


def test_words_are_those_of_title_topics_and_text() -> None:
    one = section("exit", "Define the end.", "- data", title="Exit terms", topics=("vendor-lock-in", "contract"))
    words = lexical_text(one)
    assert "Exit terms" in words
    assert "vendor lock in contract" in words
    assert one.text in words


def test_all_of_the_shipped_guidance_is_indexed() -> None:
    sections = load_sections()
    indexed = [chunk.statement for one in sections for chunk in chunks(one)]
    assert indexed == [statement.id for one in sections for statement in one.statements]
    assert len(indexed) == len(set(indexed)) > 100
