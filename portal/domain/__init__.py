"""The rule-book: pure rules a CME officer could read. No framework, no clock, no chance of its own."""
