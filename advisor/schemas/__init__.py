"""JSON Schemas of the public types, generated from them."""
