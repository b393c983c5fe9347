"""The form of cases: each fault is named with its case, and so is each disagreement with the tables, with the rule."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from advisor_evals.cases import FILES, Kind, Placed, Split, disagreements, form_faults, load_cases
from advisor_evals.errors import NotMeasuredError
from advisor_evals.measures import World

from tests.evals.small_cases import Item, small_cases, write_cases

Change = Callable[[Item], Any]


def changed(split: Split, kind: Kind, change: Change, number: int = 0) -> dict[str, dict[str, list[Item]]]:
    """The small cases with one of them changed."""
    cases = small_cases()
    change(cases[split][kind][number])
    return cases


def put(value: object, *path: str | int) -> Change:
    """Puts a value at a place of a case; a path of one name sets a field."""

    def _put(case: Any) -> None:
        for step in path[:-1]:
            case = case[step]
        case[path[-1]] = value

    return _put


def drop(*path: str | int) -> Change:
    """Takes a place out of a case."""

    def _drop(case: Any) -> None:
        for step in path[:-1]:
            case = case[step]
        del case[path[-1]]

    return _drop


def load(folder: Path, cases: dict[str, dict[str, list[Item]]]) -> tuple[Placed, ...]:
    return load_cases(write_cases(folder, cases))


# Well-formed


def test_the_cases_come_in_the_files_order_with_split_and_kind(placed: tuple[Placed, ...]) -> None:
    assert [(one.split, one.kind, one.case.id) for one in placed[:4]] == [
        ("dev", "workload", "dev-w-bank"),
        ("dev", "workload", "dev-w-chatbot"),
        ("dev", "dialogue", "dev-d-chatbot"),
        ("dev", "guidance", "dev-g-exit"),
    ]
    assert all(isinstance(one.case, FILES[one.kind][1]) for one in placed)


def test_only_the_splits_and_kinds_asked_for_are_loaded(case_folder: Path) -> None:
    assert [one.case.id for one in load_cases(case_folder, ("test",), ("guidance",))] == ["test-g-sprint"]


def test_good_cases_have_no_fault_and_no_disagreement(placed: tuple[Placed, ...], world: World) -> None:
    assert form_faults(placed, world.tables) == []
    assert disagreements(placed, world.tables) == ()


def test_a_digest_is_that_of_the_content(tmp_path: Path, placed: tuple[Placed, ...]) -> None:
    again = load(tmp_path / "same", small_cases())
    assert [one.case.digest for one in again] == [one.case.digest for one in placed]
    other = load(
        tmp_path / "other",
        changed(
            "dev",
            "guidance",
            put(
                ["other"],
                "facts",
                0,
                "words",
            ),
        ),
    )
    assert [one.case.id for one, two in zip(other, placed, strict=True) if one.case.digest != two.case.digest] == [
        "dev-g-exit"
    ]


# Faults that keep a case from being read


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("workload", put("fast", "voice"), "case 1 (dev-w-bank), voice: Input should be 'terse', 'rambling'"),
        ("workload", put("x", "mood"), "case 1 (dev-w-bank), mood: Extra inputs are not permitted"),
        ("workload", drop("message"), "case 1 (dev-w-bank), message: Field required"),
        ("workload", put([], "workloads"), "case 1 (dev-w-bank), workloads: Tuple should have at least 1 item"),
        ("workload", drop("workloads", 0, "next"), "case 1 (dev-w-bank), workloads.0.next: Field required"),
        ("workload", drop("workloads", 0, "outcome"), "case 1 (dev-w-bank), workloads.0.outcome: Field required"),
        (
            "workload",
            put("mature", "workloads", 0, "facts", "maturity"),
            "case 1 (dev-w-bank), workloads.0.facts.maturity: Input should be a valid dictionary",
        ),
        (
            "workload",
            put({"value": "mature", "words": ""}, "workloads", 0, "facts", "maturity"),
            "case 1 (dev-w-bank), workloads.0.facts.maturity.words: String should have at least 1 character",
        ),
        ("workload", drop("id"), "case 1 (no id), id: Field required"),
        ("dialogue", put([], "answers", "maturity"), "case 1 (dev-d-chatbot), answers.maturity: Tuple should have"),
        ("dialogue", put("low", "answers", "sensitivity"), "case 1 (dev-d-chatbot), answers.sensitivity: Input"),
        ("guidance", put([], "facts"), "case 1 (dev-g-exit), facts: Tuple should have at least 1 item"),
        ("guidance", put([], "facts", 0, "words"), "case 1 (dev-g-exit), facts.0.words: Tuple should have at least"),
        ("guidance", put([], "facts", 0, "from"), "case 1 (dev-g-exit), facts.0.from: Tuple should have at least"),
        ("unanswerable", put("because", "why"), "case 1 (dev-u-weather), why: Input should be 'price', 'law'"),
        ("injection", put("e-mail", "channel"), "case 1 (dev-i-cfo), channel: Input should be 'message'"),
    ],
)
def test_a_case_that_cannot_be_read(tmp_path: Path, kind: Kind, change: Change, fault: str) -> None:
    with pytest.raises(NotMeasuredError) as raised:
        load(tmp_path, changed("dev", kind, change))
    assert f"- dev/{FILES[kind][0]}, {fault}" in str(raised.value)


def test_an_item_that_is_no_case_at_all(tmp_path: Path) -> None:
    cases: Any = small_cases()
    cases["dev"]["guidance"].append("What about exit?")
    with pytest.raises(NotMeasuredError, match=r"dev/guidance.yaml, case 2 \(no id\)"):
        load(tmp_path, cases)


def test_a_third_workload_is_one_too_many(tmp_path: Path) -> None:
    cases = changed("dev", "workload", lambda case: case["workloads"].extend(2 * case["workloads"]))
    with pytest.raises(NotMeasuredError, match=r"\(dev-w-bank\), workloads: Tuple should have at most 2 items"):
        load(tmp_path, cases)


def test_an_id_that_is_used_twice(tmp_path: Path) -> None:
    with pytest.raises(NotMeasuredError, match="dev-w-bank: the id is used twice"):
        load(tmp_path, changed("dev", "workload", put("dev-w-bank", "id"), number=1))


@pytest.mark.parametrize("name", ["bank", "test-w-bank", "dev-d-bank", "dev-workload-bank"])
def test_an_id_that_does_not_say_split_and_kind(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotMeasuredError, match=f"{name}: the id of this case begins with dev-w-"):
        load(tmp_path, changed("dev", "workload", put(name, "id")))


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    cases = changed("dev", "workload", put("fast", "voice"))
    cases["test"]["guidance"][0]["facts"] = []
    cases["test"]["dialogue"][0]["id"] = "claims"
    with pytest.raises(NotMeasuredError) as raised:
        load(tmp_path, cases)
    assert [one in str(raised.value) for one in ("dev-w-bank", "test-g-sprint", "claims")] == [True] * 3


# Faults against the case's own texts and the tables


def faults(placed: Sequence[Placed], world: World) -> list[str]:
    return form_faults(placed, world.tables)


def forget(name: str) -> Change:
    """A dialogue whose user has never heard of an input."""

    def _forget(case: Item) -> None:
        del case["profile"][name], case["answers"][name]

    return _forget


FACTS = ("workloads", 0, "facts")
NOBODY_SAID = {"value": "poc", "words": "what nobody said"}


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("workload", put("card model", "workloads", 0, "name"), "the name 'card model' is not in the message"),
        (
            "workload",
            put("no words", *FACTS, "maturity", "words"),
            "the words 'no words' (maturity) are not in the text",
        ),
        (
            "workload",
            put({"readiness": NOBODY_SAID}, "workloads", 0, "may"),
            "the words 'what nobody said' (readiness) are not in the text",
        ),
        (
            "workload",
            put({"maturity": {**NOBODY_SAID, "value": "none"}}, "workloads", 0, "may"),
            "the words 'what nobody said' (maturity) are not in the text",
        ),
        ("workload", put("huge", *FACTS, "maturity", "value"), "'huge' is no value of maturity"),
        ("workload", put(["none", "huge"], *FACTS, "maturity", "value"), "'huge' is no value of maturity"),
        ("workload", put(True, *FACTS, "maturity", "value"), "true is no value of maturity"),
        ("workload", put({"value": "low", "words": "fraud"}, *FACTS, "colour"), "Unknown input 'colour'"),
        (
            "injection",
            put("no words", *FACTS, "maturity", "words"),
            "the words 'no words' (maturity) are not in the text",
        ),
        (
            "dialogue",
            put({"maturity": {"value": "emerging", "words": "our new team"}}, "told"),
            "the words 'our new team' (maturity) are not in the text",
        ),
        (
            "dialogue",
            put({"maturity": {"value": "mature", "words": "our support"}}, "told"),
            "the opening says maturity is 'mature', which is not what the profile says",
        ),
        (
            "dialogue",
            put({"time_to_value": {"value": "urgent", "words": "should we"}}, "told"),
            "the opening says time_to_value is 'urgent', which is not what the profile says",
        ),
        ("dialogue", put("huge", "profile", "maturity"), "'huge' is no value of maturity"),
        ("dialogue", forget("certainty"), "neither profile nor unsure says anything of certainty"),
        ("dialogue", forget("readiness"), "neither profile nor unsure says anything of readiness"),
        ("dialogue", forget("internal_owner"), "neither profile nor unsure says anything of internal_owner"),
        ("dialogue", forget("data_ready"), "neither profile nor unsure says anything of data_ready"),
        ("dialogue", put(["maturity"], "unsure"), "maturity is both in profile and in unsure"),
        ("dialogue", drop("answers", "maturity"), "maturity is never answered"),
        ("dialogue", put(["now"], "answers", "time_to_value"), "time_to_value is answered, and not in the profile"),
        (
            "dialogue",
            put([{"input": "maturity", "first": {"value": "huge", "words": "x"}, "then": "y"}], "corrections"),
            "'huge' is no value of maturity",
        ),
        (
            "dialogue",
            put([{"input": "maturity", "first": {"value": "emerging", "words": "x"}, "then": "y"}], "corrections"),
            "the correction of maturity says the truth first",
        ),
        (
            "dialogue",
            put([{"input": "customization", "first": {"value": "low", "words": "x"}, "then": "y"}], "corrections"),
            "corrects customization, which is not in the profile",
        ),
    ],
)
def test_a_case_with_a_fault(tmp_path: Path, world: World, kind: Kind, change: Change, fault: str) -> None:
    cases = changed("dev", kind, change)
    [found] = faults(load(tmp_path, cases), world)
    assert found.startswith(f"{cases['dev'][kind][0]['id']}: ")
    assert fault in found


def test_an_opening_may_leave_values_open_that_hold_the_true_one(tmp_path: Path, world: World) -> None:
    told = {"maturity": {"value": ["none", "emerging"], "words": "our support"}}
    assert faults(load(tmp_path, changed("dev", "dialogue", put(told, "told"))), world) == []


# Disagreements


@pytest.mark.parametrize(
    ("split", "kind", "change", "said"),
    [
        (
            "dev",
            "workload",
            put("co_build_squad", "workloads", 0, "outcome"),
            "dev-w-bank: expects outcome co_build_squad, the tables give staff_augmentation (WM-7, WM-7a)",
        ),
        (
            "dev",
            "workload",
            put(None, "workloads", 0, "outcome"),
            "dev-w-bank: expects outcome none, the tables give staff_augmentation (WM-7, WM-7a)",
        ),
        (
            "dev",
            "workload",
            put("readiness", "workloads", 0, "next"),
            "dev-w-bank: expects the next question readiness, the tables give none",
        ),
        (
            "test",
            "workload",
            put("full_outsourcing", "workloads", 0, "outcome"),
            "test-w-no-team: expects outcome full_outsourcing, the tables give none",
        ),
        (
            "dev",
            "injection",
            put(None, "workloads", 0, "next"),
            "dev-i-cfo: expects the next question none, the tables give sensitivity",
        ),
        (
            "dev",
            "dialogue",
            put("co_build_squad", "outcome"),
            "dev-d-chatbot: expects outcome co_build_squad, the tables give full_outsourcing (WM-1)",
        ),
        (
            "dev",
            "dialogue",
            put(True, "profile", "data_cannot_leave"),
            "dev-d-chatbot: expects outcome full_outsourcing, the tables give do_not_outsource",
        ),
    ],
)
def test_a_case_that_disagrees_is_named_with_the_rule(
    tmp_path: Path, world: World, split: Split, kind: Kind, change: Change, said: str
) -> None:
    [found] = disagreements(load(tmp_path, changed(split, kind, change)), world.tables)
    assert str(found) == said or str(found).startswith(f"{said} (")


def test_of_two_workloads_the_one_that_disagrees_is_counted(tmp_path: Path, world: World) -> None:
    def add(case: Item) -> None:
        case["workloads"].append({**case["workloads"][0], "outcome": "internal_rnd"})

    [found] = disagreements(load(tmp_path, changed("dev", "workload", add)), world.tables)
    assert (found.what, found.rules) == ("outcome 2", ("WM-7", "WM-7a"))
