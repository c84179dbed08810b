"""What the council's side knows at a glance of a child who leaves, read from the flags that stand with a case."""

from __future__ import annotations

from portal.domain.facts.leavers import DIED, DOUBTS, LEAVERS, NOT_KNOWN, WORRIED
from portal.domain.risks import RiskGrade
from portal.services.flags import FLAGS
from portal.store.cases import Case

WITHDRAWN = "withdrawn_by_school"
_MARKS = (*DOUBTS, WORRIED, NOT_KNOWN, DIED)


def codes(case: Case) -> set[str]:
    """The codes of the case's flags."""
    return {flag["code"] for flag in case.flags or ()}


def leaves(case: Case) -> bool:
    """Whether the notice that stands tells of a child who leaves."""
    return case.kind in LEAVERS


def died(case: Case) -> bool:
    """Whether the pupil has died: nobody is chased, and nothing counts towards a deadline."""
    return leaves(case) and DIED in codes(case)


def doubts(case: Case) -> list[str]:
    """What is doubtful about a removal, in the words of its flags, worst first."""
    present = codes(case) if leaves(case) else set()
    return [FLAGS[code][0] for code in DOUBTS if code in present]


def plain(case: Case) -> bool:
    """Whether the child leaves for a known place and nothing is in doubt: to be filed, not looked into."""
    grade = RiskGrade(case.grade.lower()) if case.grade else RiskGrade.GREEN
    marked = codes(case) & {*_MARKS, WITHDRAWN}
    return leaves(case) and not case.immediate and grade is RiskGrade.GREEN and not marked


def whereabouts_known(case: Case) -> bool:
    """Whether nobody need look for the child: it leaves for a place the school names, or has died."""
    return leaves(case) and NOT_KNOWN not in codes(case)
