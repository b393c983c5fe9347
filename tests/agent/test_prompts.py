"""What a language model is given, word for word."""

from pathlib import Path

from advisor.adapters.table_files import load_tables
from advisor.agent.prompting import ReadingTask, reading_messages
from advisor.core.readings import ReadingContext

from tests.agent.one_turn import FILE, one_turn


def test_the_exact_text_of_one_turn(tmp_path: Path) -> None:
    """A change of words is a new version of the prompt: raise it, and write the file anew."""
    assert one_turn(tmp_path) == FILE.read_text("utf-8")


def test_the_tables_vocabulary_is_filled_in() -> None:
    tables = load_tables()
    system = str(reading_messages(tables, ReadingTask(message="hi", index=0, context=ReadingContext()))[0].content)
    for field in tables.inputs.values():
        assert f"- {field.id}: " in system
        for value in field.values:
            assert f"{str(value).lower()} = " in system
