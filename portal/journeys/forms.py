"""The form under every question page: what the runner tells it, rules over several boxes, and answers in and out.

No web framework here: the runner adds its own protection against forged posts by subclassing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

from wtforms import Form
from wtforms.fields.core import Field

from portal.domain.codes import known_la_codes
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers
from portal.journeys.fields import GovFiles, GovWhyNotKnown, GovYesNoNotKnown
from portal.services.working_day import today as london_today

NOT_ANSWERS = frozenset({"csrf_token", "submit"})
WHY_NOT_KNOWN = "why_not_known"


@dataclass(frozen=True)
class FormContext:
    """What a form may look at besides what was typed.

    today: the day in London. answers: the draft, looked at from the child and the entry being answered.
    known_la_codes: council numbers that raise no warning in a UPN, the council's own demo codes among them.
    hidden: fields that already hold a sealed value this person may not read; left empty, they keep it.
    school: its kind and term dates, for journeys that look at them.
    kind: the kind of notice, for a question that several kinds ask in other words; "" asks it as a referral does.
    """

    today: date = field(default_factory=london_today)
    answers: Answers = field(default_factory=Answers)
    known_la_codes: frozenset[str] = field(default_factory=known_la_codes)
    hidden: frozenset[str] = frozenset()
    school: SchoolKnown = field(default_factory=SchoolKnown)
    kind: str = ""


class JourneyForm(Form):
    """A page's questions. Subclasses add fields, `check` (rules over several boxes) and `shape` (which fields stay).

    How the check page shows it: `together` joins boxes into one row ({"Address": ("address_line_1", …)}),
    `said_as` gives a box other words for its row, `by_answer` lists the questions under each answer, for pages of
    many short questions.
    """

    together: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    said_as: ClassVar[Mapping[str, str]] = {}
    by_answer: ClassVar[str] = ""
    only_if: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Boxes that another box's answer calls for: {"police_why_not": ("police_told", "no")} is that box, then the
    answers under which this one applies; of several boxes, parted by spaces, any one will do. While it is answered
    otherwise, what this box holds is not judged or kept; and where scripts run, the page shows it only once it is
    called for."""

    asked_first: ClassVar[tuple[str, ...]] = ()
    """Boxes to stand before all others, as one that decides which of them are asked."""

    not_asked_of: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By kind of notice, boxes that the law does not let it ask for. One that holds an answer already stays, so that
    nothing is sent unseen."""

    def __init__(self, *args: Any, context: FormContext | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = {name: self._fields.pop(name) for name in self.asked_first}
        self._fields = {**first, **self._fields}
        self.conditions = dict(self.only_if)
        self._context = context or FormContext()
        if context:
            self._fit()

    @property
    def context(self) -> FormContext:
        """What the runner told this form."""
        return self._context

    @context.setter
    def context(self, told: FormContext) -> None:
        self._context = told
        self._fit()

    def _fit(self) -> None:
        for name in self.not_asked_of.get(self._context.kind, ()):
            if name in self and not self.has(name):
                del self[name]
        self.shape()
        if isinstance(self._fields.get(WHY_NOT_KNOWN), GovWhyNotKnown):
            unsure = [box.short_name for box in self if isinstance(box, GovYesNoNotKnown)]
            self.conditions.setdefault(WHY_NOT_KNOWN, (" ".join(unsure), "not_known"))

    @property
    def today(self) -> date:
        """The day the date questions measure against."""
        return self._context.today

    def shape(self) -> None:
        """Takes away what earlier answers make needless and fills choices from them. Runs once the context is told."""

    def check(self) -> None:
        """Rules over several boxes: calls `fail` for each one broken."""

    def fail(self, name: str, message: str) -> None:
        """Puts a message beside a box, unless it already has one."""
        box = self[name]
        if not box.errors:
            box.errors = [message]

    def no_longer_apply(self) -> frozenset[str]:
        """Names of the boxes that the answers now given leave without a question, and of those that hang on such a box.
        None while the other is empty."""
        return frozenset(name for name in self.conditions if name in self and self._idle(name))

    def kept(self, name: str) -> Any:
        """What a box holds; None once it no longer applies."""
        return None if name in self.no_longer_apply() else self[name].data

    def _idle(self, name: str) -> bool:
        if name not in self.conditions:
            return False
        asking, *answers = self.conditions[name]
        asked = self._asking(asking)
        return bool(asked) and all(
            self._idle(each) or bool((given := _given(self[each])) and not given & {*answers}) for each in asked
        )

    def _asking(self, names: str) -> list[str]:
        return [name for name in names.split() if name in self]

    def in_groups(self, boxes: Iterable[Field] | None = None) -> list[BoxGroup]:
        """The boxes (all that are not told otherwise) in their order, those that one answer calls for together."""
        groups: list[BoxGroup] = []
        for box in boxes if boxes is not None else self:
            condition = self.conditions.get(box.short_name, ())
            asking = [self[name] for name in self._asking(condition[0])] if condition else []
            names, answers = " ".join(each.name for each in asking), condition[1:] if asking else ()
            if groups and (groups[-1].asking, groups[-1].answers) == (names, answers):
                groups[-1].boxes.append(box)
            else:
                groups.append(BoxGroup([box], names, answers, _called_for_words(asking, answers)))
        return groups

    def has(self, *names: str) -> bool:
        """Whether any of these boxes holds an answer, sealed ones included."""
        return any(
            name in self and (bool(self[name].data) or bool(self[name].errors) or name in self._context.hidden)
            for name in names
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """True when every rule is kept. Sealed boxes left empty keep their value and raise nothing."""
        super().validate(extra_validators)
        self.check()
        self._reason_for_not_knowing()
        for name in self._context.hidden:
            if name in self and not self[name].data:
                self[name].errors = []
        for name in self.no_longer_apply():
            self[name].errors = []
        return not self.form_errors and not any(box.errors for box in self)

    def _reason_for_not_knowing(self) -> None:
        if WHY_NOT_KNOWN not in self or self[WHY_NOT_KNOWN].data:
            return
        if any(isinstance(box, GovYesNoNotKnown) and box.data == "not_known" for box in self):
            self.fail(WHY_NOT_KNOWN, "Say why this is not known, such as who you asked")


@dataclass
class BoxGroup:
    """Boxes that stand together on the page: all asked of everybody (`asking` is ""), or all called for by the same
    answers to the box of that name in the page, or to any of several, parted by spaces. words: that in words."""

    boxes: list[Field]
    asking: str = ""
    answers: tuple[str, ...] = ()
    words: str = ""

    @property
    def faulty(self) -> bool:
        """Whether something in it is to be put right, so that it must be seen."""
        return any(box.errors for box in self.boxes)


def _called_for_words(asking: Sequence[Field], answers: tuple[str, ...]) -> str:
    """Under which answers boxes are asked, as the page says it where no script shows and hides them."""
    offered = asking[0].iter_choices() if asking else ()
    labels = [f"‘{option.label}’" for option in offered if str(option.value) in answers]
    return f"Only if you answered {' or '.join(labels)}:" if labels else ""


F = TypeVar("F", bound=JourneyForm)


def load(form: type[JourneyForm], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Saved answers as a form takes them: `form(formdata, data=load(form, answers))`. Unknown names are left out."""
    return {name: value for name, value in answers.items() if hasattr(form, name) and name not in NOT_ANSWERS}


def dump(form: JourneyForm) -> dict[str, Any]:
    """A valid form's answers as plain JSON, those that no longer apply emptied. Files are not among them: the services
    keep those."""
    idle = form.no_longer_apply()
    return {
        box.short_name: _empty(box) if box.short_name in idle else _plain(box)
        for box in form
        if box.short_name not in NOT_ANSWERS and not isinstance(box, GovFiles)
    }


def _given(box: Field) -> set[str]:
    """The answers chosen: several for tick boxes."""
    return {str(each) for each in (box.data if isinstance(box.data, list) else [box.data]) if each}


def _empty(box: Field) -> Any:
    return [] if isinstance(box.data, list | tuple | set) else "" if isinstance(box.data, str) else None


def _plain(box: Field) -> Any:
    value = box.data
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | set):
        return list(value)
    return value


def open_form(
    form: type[F], context: FormContext, answers: Mapping[str, Any], formdata: Any = None, prefix: str = ""
) -> F:
    """A form filled from saved answers, and from what was posted where `formdata` is given. prefix: what the names of
    its boxes begin with where it stands beside other forms."""
    return form(formdata, data=load(form, answers), context=context, prefix=prefix)
