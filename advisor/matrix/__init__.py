"""The decision-matrix engine. Pure: it reads validated tables and known values, and computes.

- `tables`: decision tables as values
- `validation`: from what the table files hold to tables, every fault named
- `cells`: one value for each axis, and what the rules say of it
- `evaluation`: from known values to a `Decision`
- `delivery`: the delivery form and the steps over time
- `headlines`: the decision in one line of at most 140 characters
- `counterfactuals`: all minimal sets of changes that flip the outcome, and the robustness
- `questions`: what is worth asking next
- `checks`: gaps, overlaps and other faults of a table
- `diff`: which decisions change between two versions
- `portfolio`: many workloads at once
- `dmn`: the tables as DMN 1.3
"""
