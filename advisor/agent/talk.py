"""What the advisor says of the conversation itself; no model and no engine is needed for it."""

from advisor.core.readings import Topic
from advisor.core.replies import Question

CAN_DO = (
    "Ask me whether to outsource a piece of AI work (a model, an assistant, an agent, a data pipeline, its operation). "
    "I ask only what can still change the answer, decide by a published decision matrix, and show what each point "
    "rests on. I also answer questions on engagement models, vendors, contracts, risks, cost drivers and running AI "
    "after launch."
)
TALK: dict[Topic, str] = {
    "greeting": f"Hello. {CAN_DO}",
    "capabilities": CAN_DO,
    "empty": f"Your message was empty. {CAN_DO}",
    "thanks": "You are welcome.",
    "not_english": (
        "I read English only for now. Please write to me in English; with a language model set up (`--model`), other "
        "languages can be read too."
    ),
    "start_over": (
        "Nothing is lost: your answers so far stay as they are. Correct any of them by saying so, describe another "
        "workload, or open a new conversation to start from nothing."
    ),
    "why_asked": "No question of mine is open right now.",
}
LOST = "I could not take anything from that message."


def about_question(question: Question, branches: tuple[str, ...]) -> str:
    """Why the open question is asked, and what each answer would lead to."""
    lines = "\n".join(f"- {branch}" for branch in branches)
    return f"{question.why}\n\n{lines}".strip()
