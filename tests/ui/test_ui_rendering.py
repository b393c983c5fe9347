"""From core types to messages and controls."""

import pytest

from advisor.core.documents import Citation
from advisor.core.replies import Option, Question, StepEvent
from advisor_ui import rendering
from advisor_ui.rendering import MOST_BUTTONS, Step

from tests.ui.fake_advisor import LINES, FakeAdvisor, section


@pytest.fixture(scope="module")
def tables():
    return FakeAdvisor().tables


def question(*options: tuple[str, object, str]) -> Question:
    made = tuple(Option(input=name, value=value, label=label) for name, value, label in options)
    return Question(workload=0, inputs=tuple(dict.fromkeys(o.input for o in made)), text="Which?", why="", options=made)


def citation(quote: str = LINES[1], start: int = len(LINES[0]) + 1) -> Citation:
    end = start + len(quote)
    return Citation(id="1", document="contract", section="c", source="s", quote=quote, start=start, end=end)


class TestMessages:
    def test_an_empty_message_is_shown_as_such(self):
        assert rendering.user_message("  ")["content"] == "*(empty message)*"

    def test_a_very_long_message_is_shown_in_part(self):
        shown = rendering.user_message("x" * 100_000)["content"]
        assert len(shown) < rendering.LONGEST_SHOWN + 10
        assert shown.endswith("…")

    def test_marks_of_the_answer_link_to_the_sources_of_its_turn(self):
        message = rendering.answer_message("Hand over the model. [1]", 7, [citation()])
        assert message == {"role": "assistant", "content": "Hand over the model. [1](#source-7-1)"}

    def test_an_error_is_said_in_its_own_words(self):
        assert rendering.error_message("The model <b>cannot</b> be reached.")["content"] == (
            "**That did not work.** The model &#60;b>cannot&#60;/b> be reached."
        )

    def test_steps_lie_in_one_accordion_that_closes_when_done(self):
        steps = [Step(StepEvent(name="read", title="Read <it>", detail="`x`"), 0.04)]
        steps.append(Step(StepEvent(name="decide", title="Decided", detail=""), 1.26))
        running, done = (rendering.step_messages(2, steps, running=running) for running in (True, False))
        assert running[0]["metadata"] == {"title": "Working on it", "status": "pending", "id": "turn-2"}
        assert done[0]["metadata"]["status"] == "done"
        assert done[0]["metadata"]["duration"] == 1.3
        assert done[1]["metadata"]["title"] == "Read &#60;it>"
        assert done[1]["metadata"]["parent_id"] == "turn-2"
        assert "duration" not in done[1]["metadata"]
        assert done[2]["metadata"]["duration"] == 1.3


class TestControls:
    def test_no_question_no_controls(self, tables):
        assert not rendering.controls(None, tables).shown
        assert not rendering.controls(question(), tables).shown

    def test_one_input_becomes_buttons_with_their_meaning(self, tables):
        asked = question(("maturity", "none", "None"), ("maturity", None, "I don't know"))
        buttons = rendering.controls(asked, tables).buttons
        assert buttons == ("None\nnobody in-house builds or runs AI today", "I don't know")

    def test_several_inputs_become_groups_whose_choices_point_to_the_options(self, tables):
        asked = question(
            ("data_ready", True, "Yes"), ("core_differentiator", True, "Yes"), ("data_ready", None, "I don't know")
        )
        shown = rendering.controls(asked, tables)
        assert [group.choices for group in shown.groups] == [(("Yes", "0"), ("I don't know", "2")), (("Yes", "1"),)]
        assert shown.groups[0].label == tables.inputs["data_ready"].question

    def test_more_options_than_buttons_become_a_group(self, tables):
        asked = question(*(("size", str(n), f"Size {n}") for n in range(MOST_BUTTONS + 1)))
        shown = rendering.controls(asked, tables)
        assert not shown.buttons
        assert shown.groups[0].label == "Size"
        assert len(shown.groups[0].choices) == MOST_BUTTONS + 1

    def test_the_numbered_list_of_a_round_is_not_repeated_above_its_groups(self, tables):
        asked = question(("data_ready", True, "Yes"), ("maturity", "none", "None"))
        asked = asked.model_copy(update={"text": "Please check:\n1. One?\n2. Two?"})
        assert rendering.controls(asked, tables).text == "Please check:"

    def test_a_click_reads_as_words(self, tables):
        asked = question(("maturity", "emerging", "Emerging"), ("data_ready", None, ""))
        words = rendering.answer_in_words(asked.options, tables)
        assert words == "In-house AI maturity: Emerging\nData ready: I don't know"
        assert rendering.values_of(asked.options) == {"maturity": "emerging", "data_ready": None}


class TestLabels:
    def test_ids_that_the_tables_lack_become_words(self, tables):
        assert rendering.input_label("time_to_value", tables) == "Time to value"
        assert rendering.value_label("time_to_value", "very_urgent", tables) == "Very urgent"
        assert rendering.value_label("time_to_value", True, tables) == "Yes"
        assert rendering.outcome_label("hybrid_partnership", tables) == "Hybrid partnership"

    def test_known_ids_take_the_tables_labels(self, tables):
        assert rendering.value_label("core_differentiator", False, tables) == "No, it is not core"
        assert rendering.outcome_label("internal_rnd", tables) == "Internal R&D"


class TestCitations:
    def test_a_citation_opens_to_its_whole_section(self):
        shown = rendering.opened(citation(), section())
        assert shown.text == "\n".join(LINES)
        assert shown.text[shown.start : shown.end] == LINES[1]
        assert (shown.page, shown.title) == ("Contract", "Exit terms")

    @pytest.mark.parametrize("known", [None, section()])
    def test_a_citation_that_does_not_fit_its_section_opens_to_its_quote(self, known):
        shown = rendering.opened(citation("Something else.", 3), known)
        assert (shown.text, shown.start, shown.end) == ("Something else.", 0, 15)
