"""Holds a draft's sentences against the decision, the facts, the figures and the passages. Pure.

- `checks`: one function a check; each docstring says what it catches and what it is blind to
- `verifier`: runs them all
"""
