"""What one browser tab's visit holds on the server. Nothing of it is shared between visits."""

import threading
import uuid
from typing import Any

from advisor.core.replies import Question, Workload
from advisor_ui.rendering import AnswerSources, MessageDict


class Visit:
    """One visitor's conversation: whose it is, what is on the screen, and whether a turn is running.

    `transcript` holds the settled messages as the chat shows them; `sources` the opened citations of each
    answer, oldest first. `question` and `workloads` are those of the latest reply. `unsent` is the typed text
    of a turn that has not succeeded.
    """

    def __init__(self) -> None:
        self.owner = uuid.uuid4().hex
        self._turn = threading.Lock()
        self.unsent = ""
        self.start_over()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Visit":
        # The page gives each browser tab a deep copy of its initial state: each copy is a visit of its own.
        return Visit()

    def start_over(self) -> None:
        """Begins a new conversation of the same owner."""
        self.thread = uuid.uuid4().hex
        self.transcript: list[MessageDict] = []
        self.sources: list[AnswerSources] = []
        self.turns = 0
        self.question: Question | None = None
        self.workloads: tuple[Workload, ...] = ()

    def begin_turn(self) -> bool:
        """Claims the visit for one turn; false while another turn is running."""
        return self._turn.acquire(blocking=False)

    def end_turn(self) -> None:
        """Frees the visit for the next turn."""
        self._turn.release()
