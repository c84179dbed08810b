"""The embedded engines and the one process tree of a demo or a test."""
