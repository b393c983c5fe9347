"""Honest rewordings are mostly shown, distorted sentences mostly not. The figures stand in docs/models.md."""

from advisor.bootstrap import build_grounding
from advisor.settings import Settings
from advisor.verification.verifier import Verifier

from tests.benchmarks.faithfulness import caught, judged

FALSE_ALARMS, CAUGHT = 0.14, 0.75


def test_the_checks_tell_honest_from_distorted() -> None:
    sentences = list(judged(Verifier(build_grounding(Settings.read()))))
    honest = [one for one in sentences if one.kind == "honest"]
    distorted = [one for one in sentences if one.kind != "honest"]
    assert len(honest) > 600
    assert len(distorted) > 300
    assert caught(honest) <= FALSE_ALARMS
    assert caught(distorted) >= CAUGHT
