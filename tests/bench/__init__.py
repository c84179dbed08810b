"""Benchmarks: ratios measured side by side in one run, printed and never asserted. Run with ``make bench``."""
