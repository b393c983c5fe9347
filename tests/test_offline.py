"""A whole conversation with the real index, encoder and intents, while no socket can be opened."""

import shutil
from pathlib import Path

from pytest_socket import disable_socket, enable_socket

from advisor import Advisor

from tests.messages import BANK, CHATBOT, EXIT


def test_a_conversation_needs_no_network(shipped_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(shipped_home, tmp_path / "home")
    disable_socket(allow_unix_socket=True)
    try:
        with Advisor.open(home=home) as advisor:
            assert advisor.ask(EXIT, "t").citations[0].section == "contract-exit"
            assert advisor.ask("what is the capital of France?", "t").status == "declined"
            assert advisor.ask(CHATBOT, "t").status == "needs_input"
            assert advisor.ask(BANK, "t").status == "recommended"
    finally:
        enable_socket()
