"""The kinds of question a form may ask. Names and wording belong to the journeys; looks belong to `widgets`.

Every field takes, besides what WTForms knows:

``hint``          one sentence under the label
``heading``       True when the question is the page's h1
``caption``       text above that heading
``autocomplete``  "off" unless the answer is about the person typing: a shared school computer must not offer one
                  child's details in another child's form
``classes``       more classes on the control

Choices are made with `choice`. "Must be answered" is said with `Needed`, whose sentence tells what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, MultipleFileField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import StopValidation, ValidationError

from portal.journeys import widgets


class Needed:
    """Validator: an answer must be given. `message` says what to do: "Enter the child's first name"."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Stops with the message when nothing was given; leaves a more exact error standing."""
        if field.errors:
            raise StopValidation
        given = field.data
        if given is None or given is False or (hasattr(given, "__len__") and not len(given)):
            raise StopValidation(self.message)


def choice(
    value: str, label: str, hint: str = "", *, divider_before: str = "", exclusive: bool = False
) -> SelectChoice:
    """One answer of radios, tick boxes or a list. `divider_before` is usually "or"; `exclusive` unticks the others."""
    extra: dict[str, Any] = {}
    if hint:
        extra["hint"] = hint
    if divider_before:
        extra["divider_before"] = divider_before
    if exclusive:
        extra["exclusive"] = True
    return SelectChoice(value=value, label=label, render_kw=extra)


class Asked(Field):
    """What all our fields share; mixed in before the WTForms class."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] | None = None,
        *,
        hint: str = "",
        heading: bool = False,
        caption: str = "",
        autocomplete: str = "off",
        classes: str = "",
        **rest: Any,
    ) -> None:
        super().__init__(label, validators, **rest)
        self.hint = hint
        self.heading = heading
        self.caption = caption
        self.autocomplete = autocomplete
        self.classes = classes

    @property
    def error_id(self) -> str:
        """The id of the control that the error summary links to."""
        return str(self.id)


def answer_called(box: Any) -> str:
    """What an error about a box calls its answer: the name it is given, else its label, where that is not a question or
    a condition."""
    label = str(box.label.text).removesuffix(" (optional)")
    return box.called or ("Your answer" if label.endswith("?") or label.startswith("If ") else label)


def trimmed(value: Any) -> Any:
    """Text without spaces at its ends; anything else unchanged."""
    return value.strip() if isinstance(value, str) else value


class GovText(Asked, StringField):
    """One line of text. `width` is 2, 3, 4, 5, 10, 20 or 30 characters; None fills the column."""

    widget = widgets.TextWidget()

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] | None = None,
        *,
        width: int | None = None,
        inputmode: str = "",
        spellcheck: bool = False,
        suffix: str = "",
        longest: int = 200,
        called: str = "",
        **rest: Any,
    ) -> None:
        rest.setdefault("filters", [trimmed])
        super().__init__(label, validators, **rest)
        self.width = width
        self.inputmode = inputmode
        self.spellcheck = spellcheck
        self.suffix = suffix
        self.longest = longest
        self.called = called

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuses text too long to store, saying by which limit."""
        if self.data and len(self.data) > self.longest:
            raise ValidationError(f"{answer_called(self)} must be {self.longest} characters or fewer")


class GovPhone(GovText):
    """A phone number in any format, kept as typed."""

    widget = widgets.TextWidget("tel")

    def __init__(self, label: str = "", validators: Sequence[Any] | None = None, **rest: Any) -> None:
        rest.setdefault("width", 20)
        rest.setdefault("longest", 40)
        super().__init__(label, validators, **rest)


class GovEmail(GovText):
    """An email address, kept as typed."""

    widget = widgets.TextWidget("email")

    def __init__(self, label: str = "", validators: Sequence[Any] | None = None, **rest: Any) -> None:
        rest.setdefault("longest", 254)
        super().__init__(label, validators, **rest)

    def pre_validate(self, form: Any) -> None:
        """Refuses what cannot be an email address."""
        if self.data:
            name, at, host = self.data.rpartition("@")
            if not (at and name and "." in host.strip(".") and " " not in self.data):
                raise ValidationError("Enter an email address in the correct format, like name@example.com")


class GovTextarea(Asked, StringField):
    """Longer text. `limit` is the most characters, counted with one for each new line, and is told to the user."""

    widget = widgets.TextareaWidget()

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] | None = None,
        *,
        rows: int = 5,
        limit: int | None = None,
        called: str = "",
        **rest: Any,
    ) -> None:
        rest.setdefault("filters", [_lines])
        super().__init__(label, validators, **rest)
        self.rows = rows
        self.limit = limit
        self.called = called

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuses text over the limit (20,000 characters where none is told)."""
        most = self.limit or 20_000
        if self.data and len(self.data) > most:
            raise ValidationError(f"{answer_called(self)} must be {most:,} characters or fewer")


def _lines(value: Any) -> Any:
    """Typed text with plain line ends, trimmed."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class _OfferedOnly(Asked):
    """Refuses an answer that was not offered; no answer at all is for `Needed` to judge."""

    def pre_validate(self, form: Any) -> None:
        """Compares what came in with the values on offer."""
        if self.data and self.data not in {option.value for option in self.iter_choices()}:
            raise StopValidation("Select one of the answers shown")


class GovRadios(_OfferedOnly, RadioField):
    """One answer of a few."""

    widget = widgets.ChoicesWidget("radios", "govukRadios")

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] | None = None,
        *,
        small: bool = False,
        inline: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(label, validators, **rest)
        self.small = small
        self.inline = inline


class GovYesNo(GovRadios):
    """Yes or no, side by side; data "yes" or "no"."""

    def __init__(self, label: str = "", validators: Sequence[Any] | None = None, **rest: Any) -> None:
        rest.setdefault("choices", [choice("yes", "Yes"), choice("no", "No")])
        rest.setdefault("inline", True)
        super().__init__(label, validators, **rest)


class GovYesNoNotKnown(GovRadios):
    """Yes, no, or not known (`unsure` gives other words); data "yes", "no" or "not_known"."""

    def __init__(
        self, label: str = "", validators: Sequence[Any] | None = None, *, unsure: str = "Not known", **rest: Any
    ) -> None:
        rest.setdefault("choices", [choice("yes", "Yes"), choice("no", "No"), choice("not_known", unsure)])
        super().__init__(label, validators, **rest)


class GovWhyNotKnown(GovTextarea):
    """Why something on the page is not known: asked once any of its questions is so answered."""


class GovCheckboxes(Asked, SelectMultipleField):
    """Any number of a few; data is a list."""

    widget = widgets.ChoicesWidget("checkboxes", "govukCheckboxes")

    def __init__(
        self, label: str = "", validators: Sequence[Any] | None = None, *, small: bool = False, **rest: Any
    ) -> None:
        super().__init__(label, validators, **rest)
        self.small = small

    def pre_validate(self, form: Any) -> None:
        """Refuses answers not offered, and "none of these" ticked beside another."""
        options = {option.value: option for option in self.iter_choices()}
        ticked = self.data or []
        if any(value not in options for value in ticked):
            raise StopValidation("Select only answers shown")
        for value in ticked:
            if options[value].render_kw.get("exclusive") and len(ticked) > 1:
                raise StopValidation(f"Select the answers that apply, or select ‘{options[value].label}’")


class GovSelect(_OfferedOnly, SelectField):
    """One of a long list; give the first choice an empty value and words such as "Select a school"."""

    widget = widgets.SelectWidget()


class GovTick(Asked, BooleanField):
    """One statement to agree to; data True or False."""

    widget = widgets.TickWidget()
    small = False


class GovFiles(Asked, MultipleFileField):
    """Files; data is a list, empty when none was chosen. Size and kind are judged by the services."""

    widget = widgets.FileWidget()

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] | None = None,
        *,
        multiple: bool = True,
        accept: str = "",
        **rest: Any,
    ) -> None:
        super().__init__(label, validators, **rest)
        self.multiple = multiple
        self.accept = accept

    def process_formdata(self, valuelist: Iterable[Any]) -> None:
        """Keeps what has a name: an empty control sends one nameless file."""
        self.data = [item for item in valuelist if getattr(item, "filename", "")]

    def process_data(self, value: Any) -> None:
        """Files are never offered back."""
        self.data: list[Any] = []
