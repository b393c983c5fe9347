"""What the advisor knows, as data: guidance, decision tables, and the reader's cues. No code."""
