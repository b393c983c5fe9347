"""Finds the sections of the guidance corpus that answer a question, or says why there are none. Pure.

- `chunking`: what is indexed of a section
- `fusion`: one ranking from several
- `abstention`: what the corpus does not cover
- `search`: the hybrid search over the ports `Encoder`, `VectorIndex` and `LexicalIndex`
"""
