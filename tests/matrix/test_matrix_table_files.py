"""Loading tables: one deliberately broken file for each kind of error, and what the message says about it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.adapters.table_files import load_tables
from advisor.core.errors import TableError
from advisor.matrix.tables import Tables
from advisor.matrix.validation import FILES, OPTIONAL

from tests.matrix.tables_folder import TablesFolder, item

Break = Callable[[TablesFolder], None]


def message_of(folder: TablesFolder) -> str:
    """The message of the error that loading the folder raises."""
    with pytest.raises(TableError) as caught:
        folder.load()
    return str(caught.value)


def rule_entry(rule_id: str, **entries: object) -> Break:
    def apply(folder: TablesFolder) -> None:
        with folder.editing("workload-matrix.yaml") as table:
            item(table, rule_id).setdefault("when", {}).update(entries)

    return apply


def rule_field(rule_id: str, **fields: object) -> Break:
    return lambda folder: folder.edit_rule(rule_id, **fields)


def without(file: str, key: str, field: str) -> Break:
    def apply(folder: TablesFolder) -> None:
        with folder.editing(file) as content:
            del (item(content, key) if file == "workload-matrix.yaml" else content[key])[field]

    return apply


def keyed(file: str, key: str, **fields: object) -> Break:
    def apply(folder: TablesFolder) -> None:
        with folder.editing(file) as content:
            content[key].update(fields)

    return apply


def table_field(**fields: object) -> Break:
    def apply(folder: TablesFolder) -> None:
        with folder.editing("workload-matrix.yaml") as table:
            table.update(fields)

    return apply


def declared_at(**entries: object) -> Break:
    place = {"when": entries, "input": "sensitivity", "reason": "So it is."}
    return table_field(declared={"not_monotone": [place]})


def test_the_shipped_tables_load(tables: Tables) -> None:
    assert tables.matrix.id == "workload-matrix"
    assert tables.matrix.source.document == "enterprise-matrix"
    assert tables.matrix.source.heading == "Matrix Output"


def test_an_unbroken_copy_loads_to_the_same_tables(folder: TablesFolder, tables: Tables) -> None:
    assert folder.load() == tables


def test_the_digest_tells_other_rules_apart(folder: TablesFolder, tables: Tables) -> None:
    folder.edit_rule("WX-3", outcomes=["co_build_squad"])
    assert folder.load().digest != tables.digest


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        pytest.param(
            rule_entry("WM-1", sensitivity="lo"),
            ["workload-matrix.yaml", "WM-1", "sensitivity", "'lo'", "choose low, medium or high"],
            id="unknown value in a rule",
        ),
        pytest.param(
            rule_entry("WM-1", maturity=["none", "emergent"]),
            ["workload-matrix.yaml", "WM-1", "maturity", "'emergent'", "choose none, emerging or mature"],
            id="unknown value in a list",
        ),
        pytest.param(
            rule_entry("WM-7b", readiness="prototype"),
            ["workload-matrix.yaml", "WM-7b", "readiness", "'prototype'", "choose poc, pilot, scaled or post_launch"],
            id="unknown value in a refinement",
        ),
        pytest.param(
            keyed("hard-stops.yaml", "HS-3", when={"success_criteria_defined": "maybe"}),
            ["hard-stops.yaml", "HS-3", "success_criteria_defined", "'maybe'", "choose true or false"],
            id="unknown value in a hard stop",
        ),
        pytest.param(
            keyed("conditions.yaml", "internal_owner", unless={"internal_owner": "yes, of course"}),
            ["conditions.yaml", "internal_owner", "'yes, of course'", "choose true or false"],
            id="unknown value in a condition",
        ),
        pytest.param(
            rule_entry("WM-2", complexity="low"),
            ["workload-matrix.yaml", "WM-2", "complexity", "no such input", "inputs.yaml", "sensitivity"],
            id="unknown input in a rule",
        ),
        pytest.param(
            keyed("hard-stops.yaml", "HS-4", when={"data_redy": False}),
            ["hard-stops.yaml", "HS-4", "data_redy", "no such input", "data_ready"],
            id="unknown input in a hard stop",
        ),
        pytest.param(
            table_field(inputs=["sensitivity", "maturity", "certainty", "readiness", "budget"]),
            ["workload-matrix.yaml", "inputs", "'budget'", "inputs.yaml"],
            id="unknown input among the axes",
        ),
        pytest.param(
            rule_field("WX-6", outcomes=["co_build"]),
            ["workload-matrix.yaml", "WX-6", "outcome", "'co_build'", "choose full_outsourcing, co_build_squad"],
            id="unknown outcome of a rule",
        ),
        pytest.param(
            keyed("hard-stops.yaml", "HS-1", outcome="never"),
            ["hard-stops.yaml", "HS-1", "outcome", "'never'", "choose full_outsourcing, co_build_squad"],
            id="unknown outcome of a hard stop",
        ),
        pytest.param(
            rule_field("WM-6", conditions=["governance"]),
            ["workload-matrix.yaml", "WM-6", "condition", "'governance'", "strict_governance"],
            id="unknown condition of a rule",
        ),
        pytest.param(
            keyed("outcomes.yaml", "co_build_squad", conditions=["owner"]),
            ["outcomes.yaml", "co_build_squad", "condition", "'owner'", "internal_owner"],
            id="unknown condition of an outcome",
        ),
        pytest.param(
            rule_field("WX-7", nearest=["WM-6", "WM-80"]),
            ["workload-matrix.yaml", "WX-7", "nearest", "'WM-80'"],
            id="unknown nearest rule",
        ),
        pytest.param(
            table_field(
                declared={
                    "not_monotone": [{"when": {"maturity": "ripe"}, "input": "sensitivity", "reason": "So it is."}]
                }
            ),
            ["workload-matrix.yaml", "declared", "maturity", "'ripe'", "choose none, emerging or mature"],
            id="unknown value in a declaration",
        ),
        pytest.param(
            rule_field("WX-2", id="WM-2"),
            ["workload-matrix.yaml", "WM-2", "id", "twice", "give each rule its own"],
            id="duplicate rule id",
        ),
        pytest.param(
            rule_field("WM-3a", id="WM-3"),
            ["workload-matrix.yaml", "WM-3", "id", "twice", "give each rule its own"],
            id="refinement with the id of a rule",
        ),
        pytest.param(
            rule_field("WM-4", outcomes=[]),
            ["workload-matrix.yaml", "WM-4", "outcomes", "at least one"],
            id="rule without outcome",
        ),
        pytest.param(
            rule_field("WM-8a", of="WM-88"),
            ["workload-matrix.yaml", "WM-8a", "no rule 'WM-88'"],
            id="refinement of an unknown rule",
        ),
        pytest.param(
            rule_field("WM-8a", prefer="staff_augmentation"),
            ["workload-matrix.yaml", "WM-8a", "prefer", "WM-8", "does not allow 'staff_augmentation'"],
            id="refinement that prefers what its rule does not allow",
        ),
        pytest.param(
            without("hard-stops.yaml", "HS-2", "outcome"),
            ["hard-stops.yaml", "HS-2", "outcome", "replaces"],
            id="replacing stop without outcome",
        ),
        pytest.param(
            keyed("hard-stops.yaml", "HS-3", outcome="internal_rnd"),
            ["hard-stops.yaml", "HS-3", "outcome", "defers"],
            id="deferring stop with an outcome",
        ),
        pytest.param(
            keyed("hard-stops.yaml", "HS-1", when={"core_differentiator": True, "data_cannot_leave": True}),
            ["hard-stops.yaml", "HS-1", "when", "one value of one input"],
            id="hard stop that reads two inputs",
        ),
        pytest.param(
            keyed("hard-stops.yaml", "HS-1", effect="block"),
            ["hard-stops.yaml", "HS-1", "effect", "replace", "defer"],
            id="unknown effect",
        ),
        pytest.param(
            rule_field("WM-1", provenance="rumour"),
            ["workload-matrix.yaml", "WM-1", "provenance", "published", "extension"],
            id="unknown provenance",
        ),
        pytest.param(
            without("workload-matrix.yaml", "WM-5", "outcomes"),
            ["workload-matrix.yaml", "WM-5", "outcomes", "required"],
            id="missing field of a rule",
        ),
        pytest.param(
            without("inputs.yaml", "certainty", "question"),
            ["inputs.yaml", "certainty", "question", "required"],
            id="missing field of an input",
        ),
        pytest.param(
            rule_field("WM-5", colour="red"),
            ["workload-matrix.yaml", "WM-5", "colour", "not permitted"],
            id="extra field of a rule",
        ),
        pytest.param(
            keyed("outcomes.yaml", "internal_rnd", colour="red"),
            ["outcomes.yaml", "internal_rnd", "colour", "not permitted"],
            id="extra field of an outcome",
        ),
    ],
)
def test_a_fault_is_named_with_file_rule_cell_and_what_to_do(
    folder: TablesFolder, break_it: Break, words: list[str]
) -> None:
    break_it(folder)
    message = message_of(folder)
    (line,) = [line for line in message.splitlines() if line.startswith("- ")]
    assert [word for word in words if word not in line] == [], line


def test_the_cell_of_a_fault_is_named_in_the_table_s_words(folder: TablesFolder) -> None:
    rule_entry("WM-1", sensitivity="lo")(folder)
    assert "workload-matrix.yaml, WM-1, sensitivity: 'lo' is no value of sensitivity" in message_of(folder)


def test_all_faults_are_listed_at_once(folder: TablesFolder) -> None:
    rule_entry("WM-1", sensitivity="lo")(folder)
    rule_field("WX-6", outcomes=["co_build"])(folder)
    keyed("hard-stops.yaml", "HS-1", outcome="never")(folder)
    message = message_of(folder)
    assert all(word in message for word in ("WM-1", "'lo'", "WX-6", "'co_build'", "HS-1", "'never'"))


def test_malformed_items_of_several_files_are_listed_at_once(folder: TablesFolder) -> None:
    without("workload-matrix.yaml", "WM-5", "outcomes")(folder)
    without("inputs.yaml", "certainty", "question")(folder)
    message = message_of(folder)
    assert all(word in message for word in ("WM-5, outcomes", "certainty, question"))


@pytest.mark.parametrize("file", [name for name in FILES if name not in OPTIONAL])
def test_a_missing_file_is_named_beside_those_that_a_folder_needs(folder: TablesFolder, file: str) -> None:
    (folder.path / file).unlink()
    message = message_of(folder)
    assert re.search(rf"lack {re.escape(file)}", message)
    assert all(name in message for name in FILES)


def test_a_missing_folder_is_named_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        load_tables(tmp_path / "nowhere")
    message = str(caught.value)
    assert str(tmp_path / "nowhere") in message
    assert all(name in message for name in ("give the folder", *FILES))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "content", ["- one\n- two\n", "just words\n", "42\n", ""], ids=["list", "text", "number", "empty"]
)
def test_a_file_that_is_no_mapping_is_named(folder: TablesFolder, file: str, content: str) -> None:
    (folder.path / file).write_text(content, encoding="utf-8")
    message = message_of(folder)
    assert f"{file}: expected a mapping" in message


@pytest.mark.parametrize(("file", "key"), [("hard-stops.yaml", "HS-1"), ("inputs.yaml", "maturity")])
def test_an_item_that_is_no_mapping_is_named(folder: TablesFolder, file: str, key: str) -> None:
    with folder.editing(file) as content:
        content[key] = "nonsense"
    assert f"{file}, {key}" in message_of(folder)


@pytest.mark.parametrize("file", FILES)
def test_invalid_yaml_is_named_with_line_and_column(folder: TablesFolder, file: str) -> None:
    (folder.path / file).write_text("id: x\nrules: [one, two\n", encoding="utf-8")
    message = message_of(folder)
    assert re.match(rf"{re.escape(file)}, line \d+, column \d+ is not valid YAML", message)


@pytest.mark.parametrize("file", FILES)
def test_a_file_in_another_encoding_is_named_with_the_byte_and_what_to_do(folder: TablesFolder, file: str) -> None:
    (folder.path / file).write_bytes("# für alle\n".encode("latin-1"))
    message = message_of(folder)
    assert re.search(rf"{re.escape(file)} is not UTF-8 text \(byte 3\)", message)
    assert "save it as UTF-8" in message


@pytest.mark.parametrize(
    ("file", "key", "copied"),
    [("hard-stops.yaml", "HS-2", "HS-1"), ("outcomes.yaml", "internal_rnd", "advisory_only")],
)
def test_a_key_that_is_used_twice_is_an_error_and_loses_nothing_silently(
    folder: TablesFolder, file: str, key: str, copied: str
) -> None:
    text = (folder.path / file).read_text(encoding="utf-8")
    (folder.path / file).write_text(re.sub(rf"^{key}:", f"{copied}:", text, flags=re.MULTILINE), encoding="utf-8")
    message = message_of(folder)
    assert file in message
    assert copied in message
    assert "twice" in message or "duplicate" in message
