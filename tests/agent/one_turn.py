"""The exact text that a model is given in one turn: `python -m tests.agent.one_turn` prints it for `one_turn.md`."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import BaseMessage

from advisor.agent.prompting import prompt_version
from advisor.bootstrap import Advisor, build
from advisor.settings import Settings
from advisor.testing import ScriptedChatModel, in_memory_retriever

from tests.agent.test_models import READ, echo
from tests.messages import BANK

FILE = Path(__file__).with_suffix(".md")


def one_turn(home: Path) -> str:
    """The messages of both model steps of the bank's first message."""
    model = ScriptedChatModel(script=[READ, echo])
    parts = build(Settings(home=home), chat_model=model, retriever=in_memory_retriever(), intents=None)
    with Advisor(parts, "me") as advisor:
        advisor.ask(BANK, "t")
    steps = zip(("read", "write"), model.seen, strict=True)
    return "\n".join(_step(name, messages) for name, messages in steps)


def _step(name: str, messages: Sequence[BaseMessage]) -> str:
    lines = [f"# {name}, version {prompt_version(name)}", ""]
    for message in messages:
        text = str(message.content)
        if message.type == "human":
            text = json.dumps(json.loads(text), indent=1, ensure_ascii=False)
        lines += [f"## {message.type}", "", text.strip(), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(one_turn(Path(folder)))
