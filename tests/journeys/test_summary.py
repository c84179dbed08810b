"""How answers are said in words."""

from __future__ import annotations

from portal.journeys.summary import as_text


def test_a_long_list_of_what_is_not_so_is_said_in_one_go() -> None:
    many = ["Sexual exploitation", "Going missing", "Trafficking", "Radicalisation"]
    assert as_text("Exploitation and going missing: no", many) == "; ".join(many)
    assert as_text("Exploitation and going missing: yes", many) == "\n".join(many)
    assert as_text("Exploitation and going missing: no", many[:3]) == "\n".join(many[:3])
