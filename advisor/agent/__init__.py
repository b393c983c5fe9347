"""Runs a turn: one graph for every model, with LangChain and LangGraph.

- `conversation`: what a thread remembers between turns
- `turn`: what one turn works with
- `tools`: what a model may ask for when it reads
- `prompting`: the texts that a model is given
- `local_model`, `guided`: the built-in model, which needs no key and no network
- `calling`: calls a model within its limits of time, length and cost
- `drafting`: finds the sentences in what a model writes, as they come
- `weighing`: holds what a model asks for against what the user's message is
- `assistant`: the two steps of a model, and the guided one in its place where it fails
- `deciding`: from what was asked for to facts, decisions and the next question
- `material`: what an answer may be written from
- `wording`: the engine's own wording of an answer
- `rendering`: from a verified draft to the reply that people read
- `graph`: the steps in order
- `turns`: runs turns on threads, one at a time for each
"""
