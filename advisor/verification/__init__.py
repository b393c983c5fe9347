"""Holds a draft's sentences against the decision, the facts, the figures and the passages. Pure.

- `words`: the words of a sentence as the checks compare them
- `checks`: one function a check; each docstring says what it catches and what it is blind to
- `verifier`: runs them all, and weighs what words cannot tell by a grounding model
- `assembly`: what is shown of a draft, as it comes, and what stands for a sentence that failed
- `grounding`: the checks by themselves, for any text and any passages
"""
