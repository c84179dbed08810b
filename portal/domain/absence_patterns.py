"""How a pupil can be absent, by the code that is kept: asked in the absence record, counted in a school's review."""

from __future__ import annotations

PATTERNS = {
    "whole_days": "Whole days",
    "prolonged": "For a long time without a break",
    "parts_of_days": "Parts of days",
    "repeated": "Again and again, with days at school between",
}
