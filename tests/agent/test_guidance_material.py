"""What a guidance answer is made of: whole sections, where the sources disagree, who published them, and how far their
figures carry."""

from collections.abc import Sequence

import pytest

from advisor.adapters.table_files import load_tables
from advisor.agent.material import NEAR, RELATED, SECTIONS, MaterialBuilder
from advisor.agent.prompting import WritingTask
from advisor.agent.rendering import Citations, render
from advisor.agent.wording import compose
from advisor.core.documents import Disagreement, Grade, Passage, SearchResult, Section, Source, SourceReference
from advisor.core.drafts import Material
from advisor.testing import in_memory_retriever

from tests.retrieval.sections import section


def article(name: str, publisher: str | None = None) -> Source:
    return Source(id=name, title=name.title(), publisher=publisher, interest="Not known.")


def of(name: str) -> SourceReference:
    return SourceReference(document=name, heading="A heading")


def graded(one: Section, grade: Grade) -> Section:
    """The section with a grade on its first statement."""
    first, *rest = one.statements
    return one.model_copy(update={"statements": (first.model_copy(update={"grade": grade}), *rest)})


SOURCES = {name: article(name) for name in ("blue", "green", "grey")} | {"red": article("red", "a firm that sells it")}
EXIT = section(
    "exit", "Two points matter:", "- your data", "- source code", title="Exit", source=of("red"), topics=("contract",)
)
CODE = section("code", "The code is yours.", "Ask for it.", title="Code", source=of("blue"))
LENGTH = section("length", "A trial takes four weeks.", title="A trial", source=of("red"))
SPRINT = graded(section("sprint", "A trial takes two weeks.", title="A sprint", source=of("blue")), "second-hand")
LATER = section("later", "A trial takes as long as it takes.", title="Later", source=of("green"))
REST = [section(f"rest-{n}", f"Something else {n}.", title=f"Rest {n}", source=of("grey")) for n in range(6)]
ALL = (EXIT, CODE, LENGTH, SPRINT, LATER, *REST)
TRIAL = Disagreement(
    id="trial", about="how long a trial takes", sides=(("length.1",), ("sprint.1",), ("later.1", "code.2"))
)


def material(*found: tuple[Section, float], disagreements: Sequence[Disagreement] = ()) -> Material:
    """The material for a search that found these sections with these scores."""
    builder = MaterialBuilder(load_tables(), in_memory_retriever(ALL), SOURCES, disagreements)
    passages = tuple(Passage(section=one, score=score) for one, score in found)
    return builder.guidance(SearchResult(query="?", passages=passages))


def shown(one: Material) -> str:
    """The body of the reply in the engine's own wording."""
    return render(one, compose(WritingTask.of(one)), Citations(one, lambda name: "page"))


def texts(one: Material, part: str) -> list[str]:
    return [support.text for support in one.parts.get(part, ())]  # type: ignore[call-overload]


class TestOneSection:
    def test_all_of_it_is_the_answer(self) -> None:
        one = material((EXIT, 0.9), (CODE, 0.1))
        assert texts(one, "answer") == [statement.text for statement in EXIT.statements]
        assert [support.section for support in one.parts["answer"]] == ["exit"] * 3

    def test_it_is_shown_without_its_title(self) -> None:
        text = shown(material((EXIT, 0.9)))
        assert text.startswith("Two points matter: [1]\n\n- your data [2]\n- source code [3]\n\n*Articles behind this:")
        assert "Exit" not in text

    def test_none_of_it_may_be_dropped(self) -> None:
        one = material((EXIT, 0.9), (CODE, 0.1))
        statements = tuple(f"statement:{statement.id}" for statement in EXIT.statements)
        assert one.required == (*statements, "sources")


class TestSeveralSections:
    def test_those_that_are_nearly_as_good_are_shown_too_best_first(self) -> None:
        one = material((CODE, 0.9), (EXIT, 0.9 - NEAR + 0.01), (LENGTH, 0.9 - NEAR - 0.01))
        assert list(one.titles.items()) == [("code", "Code"), ("exit", "Exit")]
        assert texts(one, "answer") == [statement.text for one in (CODE, EXIT) for statement in one.statements]

    def test_there_are_a_few_at_most(self) -> None:
        one = material(*((found, 0.9) for found in ALL))
        assert list(one.titles) == [found.id for found in ALL[:SECTIONS]]

    def test_each_is_titled_and_its_list_stays_a_list(self) -> None:
        text = shown(material((CODE, 0.9), (EXIT, 0.9)))
        assert text.startswith(
            "**Code**\n\nThe code is yours. [1]\n\nAsk for it. [2]\n\n"
            "**Exit**\n\nTwo points matter: [3]\n\n- your data [4]\n- source code [5]\n\n*Articles"
        )

    def test_what_is_farther_off_is_only_pointed_to(self) -> None:
        one = material((EXIT, 0.9), (CODE, 0.9), *((rest, 0.3) for rest in REST))
        assert one.parts["note"][-1].text == "Related: Rest 0; Rest 1; Rest 2"
        assert RELATED == 3
        assert "related" not in one.required

    def test_without_more_there_is_no_pointer(self) -> None:
        assert [support.id for support in material((EXIT, 0.9)).parts["note"]] == ["sources"]


class TestDisagreement:
    def test_the_other_sides_are_shown_with_their_sources(self) -> None:
        one = material((LENGTH, 0.9), (SPRINT, 0.3), (LATER, 0.3), disagreements=[TRIAL])
        assert texts(one, "answer") == ["A trial takes four weeks."]
        assert texts(one, "differs") == [
            "The sources disagree on how long a trial takes:",
            "blue says: A trial takes two weeks. (second-hand account)",
            "green says: A trial takes as long as it takes.",
            "blue says: Ask for it.",
        ]
        cited = [support.statement.id for support in one.parts["differs"] if support.statement]
        assert cited == ["sprint.1", "later.1", "code.2"]

    def test_they_stand_behind_the_answer_as_a_list_with_citations(self) -> None:
        text = shown(material((LENGTH, 0.9), (SPRINT, 0.3), disagreements=[TRIAL]))
        assert text.startswith(
            "A trial takes four weeks. [1]\n\nThe sources disagree on how long a trial takes:\n\n"
            "- blue says: A trial takes two weeks. (second-hand account) [2]\n- green says: "
        )
        assert "**" not in text

    def test_they_may_not_be_dropped(self) -> None:
        one = material((LENGTH, 0.9), (SPRINT, 0.3), disagreements=[TRIAL])
        assert {"differs:trial", "other:trial:sprint.1", "other:trial:later.1"} <= set(one.required)

    def test_they_are_left_out_where_the_question_comes_near_none_of_them(self) -> None:
        one = material((LENGTH, 0.9), (EXIT, 0.3), disagreements=[TRIAL])
        assert "differs" not in one.parts
        assert "disagree" not in shown(one)

    def test_they_are_left_out_where_the_answer_says_nothing_of_it(self) -> None:
        assert "differs" not in material((EXIT, 0.9), (SPRINT, 0.3), disagreements=[TRIAL]).parts

    def test_sides_that_the_answer_shows_already_are_not_said_again(self) -> None:
        one = material((LENGTH, 0.9), (SPRINT, 0.9), (LATER, 0.3), disagreements=[TRIAL])
        assert texts(one, "differs")[1:] == ["green says: A trial takes as long as it takes.", "blue says: Ask for it."]
        two = Disagreement(id="two", about="how long a trial takes", sides=(("length.1",), ("sprint.1",)))
        assert "differs" not in material((LENGTH, 0.9), (SPRINT, 0.9), disagreements=[two]).parts

    def test_a_statement_on_another_side_of_two_points_is_said_once(self) -> None:
        other = Disagreement(id="other", about="what a trial costs", sides=(("length.1",), ("sprint.1",)))
        said = texts(material((LENGTH, 0.9), (SPRINT, 0.3), disagreements=[TRIAL, other]), "differs")
        assert len(said) == len(set(said)), "the checks refuse a draft that says a sentence twice"


class TestSources:
    @pytest.mark.parametrize(
        ("sections", "said"),
        [
            ((EXIT,), "Articles behind this: red comes from a firm that sells it."),
            ((CODE,), "Articles behind this: blue names no publisher."),
            ((CODE, EXIT), "Articles behind this: red comes from a firm that sells it; blue names no publisher."),
            ((CODE, LATER), "Articles behind this: blue, green name no publisher."),
            ((EXIT, LENGTH), "Articles behind this: red comes from a firm that sells it."),
        ],
        ids=["published", "without a publisher", "both", "two without", "one article twice"],
    )
    def test_who_published_the_articles_is_disclosed(self, sections: tuple[Section, ...], said: str) -> None:
        one = material(*((found, 0.9) for found in sections), (REST[0], 0.1))
        assert one.parts["note"][0].text == said
        assert "sources" in one.required
        assert f"*{said}*" in shown(one)


class TestGrades:
    @pytest.mark.parametrize(
        ("text", "grade", "said"),
        [
            ("80% of them fail.", "second-hand", "80% of them fail. (second-hand figure)"),
            ("Most of them fail.", "second-hand", "Most of them fail. (second-hand account)"),
            ("80% of them fail.", "measured", "80% of them fail. (measured figure)"),
            ("One of them took 5 months.", "anecdote", "One of them took 5 months. (a single case)"),
            ("One of them was late.", "anecdote", "One of them was late. (a single case)"),
        ],
    )
    def test_it_says_how_far_a_statement_carries(self, text: str, grade: Grade, said: str) -> None:
        one = graded(section("graded", text, source=of("red")), grade)
        assert texts(material((one, 0.9)), "answer") == [said]

    def test_what_has_no_grade_stands_alone(self) -> None:
        assert texts(material((LENGTH, 0.9)), "answer") == ["A trial takes four weeks."]

    def test_the_quote_stays_that_of_the_corpus(self) -> None:
        one = graded(section("graded", "80% of them fail.", source=of("red")), "second-hand")
        marks = Citations(found := material((one, 0.9)), lambda name: "page")
        assert "(second-hand figure) [1]" in render(found, compose(WritingTask.of(found)), marks)
        assert marks.listed()[0].quote == "80% of them fail."
