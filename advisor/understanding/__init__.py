"""From a message to proposed facts, each with the user's exact words. Pure.

- `cues`: the patterns that the guided reader goes by, validated from mappings
- `clauses`: a message cut into clauses, with their offsets
- `facts`: what the clauses say about the inputs
- `wants`: what the user wants from this turn
- `reader`: the guided reader, which joins them
- `evidence`: the checks that every proposal passes, whoever made it
"""
