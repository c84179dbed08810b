"""The reasons a referral gives, as other pages look at them; none where a notice asks for no reason."""

from __future__ import annotations

from portal.journeys.answers import Answers


def reasons_given(answers: Answers) -> list[str]:
    """Codes of the main reason and the others, main first."""
    main = answers.value("main_reason", "main_reason")
    others = answers.value("other_reasons", "other_reasons", [])
    return [code for code in [main, *others] if code and code != "none"]
