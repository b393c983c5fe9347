"""Holds a draft's sentences against the decision, the facts, the figures and the passages. Pure.

- `words`: the words of a sentence as the checks compare them
- `checks`: one function a check; each docstring says what it catches and what it is blind to
- `verifier`: runs them all
- `assembly`: what is shown in the place of a sentence that failed
- `grounding`: the checks by themselves, for any text and any passages
"""
