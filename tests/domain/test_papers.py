"""What files show, and the page each was added on."""

from __future__ import annotations

import pytest

from portal.domain.papers import EVIDENCE, PAPERS, filed, kind_of, page_of, there_is, words_of


@pytest.mark.parametrize("kind", ["", "tickets"])
def test_a_category_is_the_page_and_the_kind(kind: str) -> None:
    category = filed("documents", kind)
    assert (page_of(category), kind_of(category)) == ("documents", kind)
    assert words_of(category) == PAPERS.get(kind, "")


def test_every_kind_has_words_and_can_stand_in_a_category() -> None:
    for kind in {**PAPERS, **EVIDENCE}:
        assert words_of(filed("removal_evidence", kind))
        assert ":" not in kind


def test_a_file_counts_for_its_own_kind_and_one_of_no_kind_for_any() -> None:
    assert there_is(["removal_evidence:order"], "removal_evidence", "order")
    assert not there_is(["removal_evidence:order"], "removal_evidence", "arrears")
    assert not there_is(["documents:order"], "removal_evidence", "order")
    assert there_is(["removal_evidence"], "removal_evidence", "arrears")
    assert there_is(["removal_evidence:order"], "removal_evidence")
    assert not there_is([], "removal_evidence")
