"""Sections for tests, from plain lines."""

from advisor.core.documents import Section, SourceReference, Statement

SOURCE = SourceReference(document="enterprise-matrix", heading="Matrix Output")


def section(
    id: str,
    *lines: str,
    title: str = "A title",
    topics: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
    source: SourceReference = SOURCE,
) -> Section:
    """A section with a statement for each line; lines that begin with "- " are list items."""
    statements: list[Statement] = []
    text = ""
    for number, line in enumerate(lines, 1):
        listed = line.startswith("- ")
        plain = line.removeprefix("- ")
        before = f"{text}\n" if text else ""
        start = len(before) + len(line) - len(plain)
        text = before + line
        statements.append(
            Statement(
                id=f"{id}.{number}", text=plain, start=start, end=start + len(plain), source=source, listed=listed
            )
        )
    return Section(
        id=id,
        document="page",
        title=title,
        text=text,
        topics=topics,
        statements=tuple(statements),
        questions=questions,
    )
