"""The questions that the sections answer: enough of them, each once, each a user's."""

from collections import Counter
from functools import cache
from importlib.resources import files

import yaml

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.reader_model import load_examples
from advisor.core.documents import Section

FEWEST = 6
"""Questions that a section has at least."""
LONGEST = 300
"""Characters of a question at most; it stands for what a user would ask in one message."""


@cache
def sections() -> tuple[Section, ...]:
    return load_sections()


def plain(text: str) -> str:
    """A question as it compares: without case, and without signs at its end."""
    return " ".join(text.lower().split()).rstrip(" .?!")


def test_every_section_has_at_least_six_questions() -> None:
    assert {one.id: len(one.questions) for one in sections() if len(one.questions) < FEWEST} == {}


def test_no_section_has_a_question_twice() -> None:
    counted = Counter((one.id, plain(question)) for one in sections() for question in one.questions)
    assert [question for question, count in counted.items() if count > 1] == []


def test_no_question_has_more_than_two_sections() -> None:
    """One that belongs to many tells them apart badly."""
    counted = Counter(plain(question) for one in sections() for question in one.questions)
    assert [question for question, count in counted.items() if count > 2] == []


def test_all_questions_of_the_file_belong_to_a_section() -> None:
    content = yaml.safe_load((files("advisor_corpus") / "understanding" / "questions.yaml").read_text(encoding="utf-8"))
    assert set(content) == {one.id for one in sections()}


def test_a_question_is_one_line_of_text() -> None:
    questions = [question for one in sections() for question in one.questions]
    assert [one for one in questions if one != " ".join(one.split()) or not 3 <= len(one) <= LONGEST] == []


def test_a_question_is_not_the_sections_own_words() -> None:
    for one in sections():
        said = {plain(one.title), *(plain(statement.text) for statement in one.statements)}
        assert [question for question in one.questions if plain(question) in said] == [], one.id


def test_no_question_that_is_answered_is_an_example_of_anything_else() -> None:
    other = {plain(text) for text, label in load_examples() if label != "guidance"}
    assert [question for one in sections() for question in one.questions if plain(question) in other] == []
