"""For tests, ours and users': scripted and adversarial chat models, and a retriever that needs no model files.

from advisor.bootstrap import Advisor, build
from advisor.testing import ScriptedChatModel, calls, in_memory_retriever

model = ScriptedChatModel(script=[calls(("recommend", {})), AIMessage("…")])
advisor = Advisor(build(settings, chat_model=model, retriever=in_memory_retriever()), owner="me")
"""

from advisor.testing.adversaries import ATTACKS, AdversarialChatModel
from advisor.testing.scripted import (
    HashingEncoder,
    InMemoryIndex,
    ScriptedChatModel,
    calls,
    in_memory_retriever,
)

__all__ = [
    "ATTACKS",
    "AdversarialChatModel",
    "HashingEncoder",
    "InMemoryIndex",
    "ScriptedChatModel",
    "calls",
    "in_memory_retriever",
]
