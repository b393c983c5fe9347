"""The values that cross the borders between rooms, and nothing that computes.

Pure: standard library and pydantic alone. Every type of the public contract is defined here:

- `facts`: what is known about a workload, each with its evidence
- `decisions`: what the engine decided and why
- `documents`: sections and statements of the guidance corpus, and citations into them
- `drafts`: sentences with what each rests on, before they are verified
- `readings`: what a message said, before it is checked
- `replies`: what a turn answers
- `errors`: one exception class per cause
- `ports`: what the pure rooms ask of the outside world
"""
