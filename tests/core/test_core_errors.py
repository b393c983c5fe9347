"""One exception class per cause, and a tree of them that is drawn as it is."""

import ast
import re
from pathlib import Path

import pytest

import advisor
from advisor.core import errors
from advisor.core.errors import AdvisorError, ModelError, ModelOutputError, UsageError

CLASSES = {
    name: one for name, one in vars(errors).items() if isinstance(one, type) and one.__module__ == errors.__name__
}


def drawn_tree() -> dict[str, str | None]:
    """Each class in the docstring's tree with the class above it."""
    above: list[str] = []
    parents: dict[str, str | None] = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"^((?:│   |    )*(?:[├└]── )?)([A-Z]\w+Error)\b", line):
            depth = len(found[1]) // 4
            del above[depth:]
            parents[found[2]] = above[-1] if above else None
            above.append(found[2])
    return parents


def test_every_exception_derives_from_one_root() -> None:
    assert len(CLASSES) > 1
    assert all(issubclass(one, AdvisorError) for one in CLASSES.values())
    assert AdvisorError.__bases__ == (Exception,)


def test_the_tree_in_the_docstring_names_every_class_and_nests_it_rightly() -> None:
    parents = {name: one.__bases__[0].__name__ for name, one in CLASSES.items() if one is not AdvisorError}
    assert drawn_tree() == {"AdvisorError": None, **parents}


@pytest.mark.parametrize("name", CLASSES)
def test_every_exception_says_what_it_is_for(name: str) -> None:
    documented = CLASSES[name].__dict__.get("__doc__")
    assert documented
    assert documented.strip()


@pytest.mark.parametrize(
    "name", ["UnknownInputError", "UnknownValueError", "UnknownThreadError", "MessageTooLongError"]
)
def test_the_caller_s_mistakes_are_usage_errors(name: str) -> None:
    assert issubclass(CLASSES[name], UsageError)


def test_what_a_retry_may_mend_is_a_class_of_its_own() -> None:
    assert issubclass(ModelOutputError, ModelError)
    assert not issubclass(ModelError, UsageError)


def test_no_exception_class_is_defined_elsewhere_in_the_package() -> None:
    package = Path(advisor.__file__).parent
    strays = [
        f"{file.relative_to(package)}: {node.name}"
        for file in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
        and file.name != "errors.py"
    ]
    assert strays == []
