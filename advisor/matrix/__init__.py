"""The decision-matrix engine. Pure: it reads validated tables and known values, and computes.

- `tables`: decision tables as values, validated from mappings
- `evaluation`: from known values to a `Decision`
- `headlines`: the decision in one line of at most 140 characters
- `counterfactuals`: all minimal sets of changes that flip the outcome, and the robustness
- `questions`: what is worth asking next
- `checks`: gaps, overlaps and other faults of a table
"""
