"""Calls of a real language model: recorded whole, played back offline, and never scored when stale."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from advisor.testing import ScriptedChatModel, calls
from advisor.testing.recorded import CallRecorder, open_playback, play_back
from advisor_evals import recorded
from advisor_evals.cases import DialogueCase, load_cases
from advisor_evals.errors import NotMeasuredError
from advisor_evals.recorded import RecordedTurn, Recorder, Recording

CALLED = calls(("recommend", {"workload": "chatbot"}))
BROKEN = AIMessage("", invalid_tool_calls=[{"name": "recommend", "args": "{", "id": "1", "error": "cut off"}])


def heard(*script: Any) -> CallRecorder:
    """What a recorder hears of a model that answers so."""
    recorder = CallRecorder()
    model = ScriptedChatModel(script=script, callbacks=[recorder])
    for number in range(len(script)):
        try:
            model.invoke(f"message {number}")
        except TimeoutError:
            continue
    return recorder


def test_what_was_sent_and_answered_is_recorded() -> None:
    [call] = heard(AIMessage("An answer.")).take()
    assert [(one.role, one.text) for one in call.sent] == [("human", "message 0")]
    assert call.text == "An answer."
    assert call.failed is None


@pytest.mark.parametrize("answer", [AIMessage("An answer."), CALLED, BROKEN], ids=["text", "tool call", "broken call"])
def test_a_recorded_answer_is_played_back(answer: AIMessage) -> None:
    model = open_playback()
    play_back(model, heard(answer).take())
    again = model.invoke("anything")
    assert again.text == answer.text
    assert [call["args"] for call in again.tool_calls] == [call["args"] for call in answer.tool_calls]
    assert len(again.invalid_tool_calls) == len(answer.invalid_tool_calls)


def test_a_failure_is_played_back_and_so_is_the_end() -> None:
    model = open_playback()
    play_back(model, heard(TimeoutError("slow"), AIMessage("An answer.")).take())
    with pytest.raises(TimeoutError):
        model.invoke("first")
    assert model.invoke("second").text == "An answer."
    with pytest.raises(EOFError):
        model.invoke("third")


class Heard:
    """Stands for a recorder that has run."""

    name = "test:model"

    def __init__(self, *turns: RecordedTurn) -> None:
        self.turns = list(turns)


def written(tmp_path: Path, *turns: RecordedTurn) -> Path:
    file = tmp_path / "calls.jsonl"
    recorder: Any = Heard(*turns)
    recorded.write(file, recorder, "2 cores")
    return file


def turn() -> RecordedTurn:
    return RecordedTurn(case="dev-w-one", turn=0, calls=heard(CALLED).take())


def test_a_recording_is_read_as_it_was_written(tmp_path: Path) -> None:
    one = turn()
    recording = recorded.read(written(tmp_path, one))
    assert (recording.model, recording.hardware, recording.turns) == ("test:model", "2 cores", (one,))
    assert recording.cases == ("dev-w-one",)


def test_a_recording_with_other_prompts_is_stale(tmp_path: Path) -> None:
    file = written(tmp_path, turn())
    head, rest = file.read_text("utf-8").split("\n", 1)
    file.write_text(json.dumps({**json.loads(head), "prompts": {"read": 1, "write": 1}}) + "\n" + rest, "utf-8")
    with pytest.raises(NotMeasuredError, match="other prompts"):
        recorded.read(file)


@pytest.mark.parametrize("text", ["", "{}", "no json\n"])
def test_a_broken_recording_is_not_measured(tmp_path: Path, text: str) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(text, "utf-8")
    with pytest.raises(NotMeasuredError, match="cannot be read"):
        recorded.read(file)
    with pytest.raises(NotMeasuredError, match="cannot be read"):
        recorded.read(tmp_path / "none.jsonl")


def test_a_turn_without_calls_is_not_whole(tmp_path: Path) -> None:
    with pytest.raises(NotMeasuredError, match="not whole"):
        recorded.read(written(tmp_path, turn().model_copy(update={"calls": ()})))


def test_a_sample_has_as_many_turns_as_asked_for_of_each_kind() -> None:
    placed = load_cases(Path(recorded.__file__).parent / "cases", ("dev",))
    chosen = recorded.sample(placed, 30, seed=1)
    assert chosen == recorded.sample(placed, 30, seed=1)
    assert chosen != recorded.sample(placed, 30, seed=2)
    assert not any(isinstance(one.case, DialogueCase) for one in chosen)
    assert {one.kind for one in chosen} == {"workload", "guidance", "unanswerable", "injection"}


def test_the_shipped_recording_is_of_the_prompts_and_cases_as_they_are() -> None:
    recording: Recording = recorded.read(recorded.SHIPPED)
    known = {one.case.id for one in load_cases(Path(recorded.__file__).parent / "cases", ("dev",))}
    assert len(recording.turns) == 30
    assert {*recording.cases} <= known


def test_a_recorder_keeps_the_calls_of_each_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder, model = CallRecorder(), ScriptedChatModel(script=[CALLED])
    model.callbacks = [recorder]
    monkeypatch.setattr(recorded, "open_recorded", lambda name, seconds: (model, recorder))
    bench = Recorder("test:model", 1)
    for number in range(2):
        bench.begin("case", number)
        bench.chat_model.invoke("hello")
        bench.end("case", number)
    assert [(one.case, one.turn, len(one.calls)) for one in bench.turns] == [("case", 0, 1), ("case", 1, 1)]
