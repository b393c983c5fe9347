"""What is indexed of a section: each statement so that it is findable alone, and the questions that it answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.corpus_files import load_sections
from advisor.core.documents import Section
from advisor.retrieval.chunking import chunks, is_question, lexical_text, section_of

from tests.retrieval.sections import section

lines = st.lists(st.sampled_from(["First.", "Four things matter:", "- a list item", "- another", "Last."]), min_size=1)
asked = st.lists(st.text(max_size=20), max_size=4).map(tuple)
names = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
bounded = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def shipped() -> tuple[Section, ...]:
    return load_sections()


def test_a_statement_carries_its_sections_title() -> None:
    found = list(chunks(section("exit", "Define the end.", title="Exit terms")))
    assert found == [("exit.1", "Exit terms. Define the end.")]


def test_a_list_item_carries_the_lists_introduction() -> None:
    one = section("exit", "Cover two points:", "- data", "- code", "Then stop:", "- last", title="Exit")
    assert [chunk.text for chunk in chunks(one)] == [
        "Exit. Cover two points:",
        "Exit. Cover two points: data",
        "Exit. Cover two points: code",
        "Exit. Then stop:",
        "Exit. Then stop: last",
    ]


def test_a_question_stands_alone_and_is_numbered() -> None:
    one = section("exit", "Define the end.", title="Exit terms", questions=("How do we get out?", "Can we leave?"))
    assert list(chunks(one))[1:] == [("exit?0", "How do we get out?"), ("exit?1", "Can we leave?")]


@given(names, lines, asked)
@bounded
def test_statements_come_first_then_questions_each_once(name: str, written: list[str], questions: tuple[str]) -> None:
    one = section(name, *written, questions=questions)
    found = list(chunks(one))
    said, put = found[: len(one.statements)], found[len(one.statements) :]
    assert [chunk.id for chunk in said] == [statement.id for statement in one.statements]
    assert all(chunk.text.endswith(statement.text) for chunk, statement in zip(said, one.statements, strict=True))
    assert all(chunk.text.startswith(one.title) for chunk in said)
    assert [chunk.text for chunk in put] == list(questions)
    assert len({chunk.id for chunk in found}) == len(found)


@given(names, lines, asked)
@bounded
def test_an_id_tells_its_section_and_whether_it_is_a_question(
    name: str, written: list[str], questions: tuple[str]
) -> None:
    found = list(chunks(section(name, *written, questions=questions)))
    assert {section_of(chunk.id) for chunk in found} == {name}
    assert [is_question(chunk.id) for chunk in found] == [False] * len(written) + [True] * len(questions)


def test_words_are_those_of_title_topics_text_and_questions() -> None:
    one = section(
        "exit",
        "Define the end.",
        "- data",
        title="Exit terms",
        topics=("vendor-lock-in", "contract"),
        questions=("How do we get out?",),
    )
    words = lexical_text(one)
    assert "Exit terms" in words
    assert "vendor lock in contract" in words
    assert one.text in words
    assert "How do we get out?" in words


def test_all_of_the_shipped_guidance_is_indexed(shipped: tuple[Section, ...]) -> None:
    found = [chunk for one in shipped for chunk in chunks(one)]
    statements = [chunk.id for chunk in found if not is_question(chunk.id)]
    questions = [chunk.text for chunk in found if is_question(chunk.id)]
    assert statements == [statement.id for one in shipped for statement in one.statements]
    assert questions == [question for one in shipped for question in one.questions]
    assert len({chunk.id for chunk in found}) == len(found) > 1000


def test_every_shipped_id_leads_to_its_section(shipped: tuple[Section, ...]) -> None:
    for one in shipped:
        assert {section_of(chunk.id) for chunk in chunks(one)} == {one.id}
