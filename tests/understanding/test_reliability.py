"""The reliability report: which facts count as right, and how the bins and the error come about."""

import pytest

from advisor.core.facts import Fact
from advisor.understanding.facts import OFFSET, SLOPE
from advisor.understanding.training import LabelledMessage

from tests.benchmarks.reliability import Bin, Judged, bins, calibration_error, judge, scaling

MESSAGE = LabelledMessage(
    "No team, maybe a hire. A pilot, or nearly live.",
    (),
    (("maturity", ("none",), "No team"), ("readiness", ("pilot", "post_launch"), "A pilot, or nearly live")),
    (("certainty", ("high",), "nearly live"),),
)


def fact(name: str, value: object) -> Fact:
    return Fact.model_validate({"input": name, "value": value, "basis": "set"})


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("maturity", "none", True),
        ("maturity", "emerging", False),
        ("readiness", ("post_launch", "pilot"), True),
        ("readiness", "pilot", False),
        ("sensitivity", "low", False),
        ("certainty", "high", None),
        ("certainty", "low", False),
    ],
)
def test_a_fact_is_right_where_the_labels_say_so(name: str, value: object, right: bool | None) -> None:
    assert judge(fact(name, value), MESSAGE) is right


def test_facts_of_like_confidence_stand_together() -> None:
    facts = [Judged(0.62, False), Judged(0.68, True), Judged(0.95, True), Judged(1.0, True)]
    assert list(bins(facts)) == [
        Bin(0.6, 0.7, 2, pytest.approx(0.65), 0.5),
        Bin(0.95, 1.0, 2, pytest.approx(0.975), 1.0),
    ]


def test_the_error_weighs_the_bins_by_their_facts() -> None:
    facts = [Judged(0.75, True), Judged(0.75, True), Judged(0.75, True), Judged(0.95, False)]
    assert calibration_error(facts) == pytest.approx((3 * 0.25 + 1 * 0.95) / 4)


def test_calibrated_confidences_are_left_as_they_are() -> None:
    # Of facts read with confidence 0.8 four of five are right, of those with 0.6 three of five, and so on.
    facts = [Judged(share / 10, number < share) for share in range(5, 10) for number in range(10)] * 200
    offset, slope = scaling(facts)
    assert offset == pytest.approx(OFFSET, abs=0.05)
    assert slope == pytest.approx(SLOPE, abs=0.05)
