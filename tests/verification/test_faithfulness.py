"""Honest rewordings are mostly shown, distorted sentences mostly not. The figures stand in docs/models.md."""

import pytest

from advisor.bootstrap import build_grounding
from advisor.settings import Settings
from advisor.verification.verifier import Verifier

from tests.benchmarks.faithfulness import Judged, caught, judged


@pytest.fixture(scope="module")
def sentences() -> list[Judged]:
    return list(judged(Verifier(build_grounding(Settings.read()))))


@pytest.mark.parametrize(("split", "most", "least"), [("dev", 0.05, 0.9), ("test", 0.11, 0.78)])
def test_the_checks_tell_honest_from_distorted(sentences: list[Judged], split: str, most: float, least: float) -> None:
    honest = [one for one in sentences if one.split == split and one.kind == "honest"]
    distorted = [one for one in sentences if one.split == split and one.kind != "honest"]
    assert len(honest) > 400
    assert len(distorted) > 150
    assert caught(honest) <= most
    assert caught(distorted) >= least
