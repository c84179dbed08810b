"""How a question looks: WTForms widgets over the GOV.UK macros.

Each widget writes a whole form group: label or legend, hint, error and control. There is never a `required` attribute
(the server decides), never an empty hint, and every id named by `aria-describedby` or by the error summary exists.

A template calls the field: ``{{ form.last_name() }}``. What a call may change, for every field:

``heading``  True makes the label or legend the page's h1
``caption``  text above the heading, such as the child's name
``label``    other words for the label
``hint``     other words for the hint
``classes``  more classes on the control
``size``     of the legend or label where it is no heading: "s" (usual), "m" or "" for plain
``small``    small radios or tick boxes; on one control, a label that is not bold
``inline``   radios side by side
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape


@cache
def _environment() -> Environment:
    """The macros' own environment, so that a form can be written out without a web framework."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return Environment(loader=loader, autoescape=True)


@cache
def _macro(component: str, name: str) -> Any:
    module = _environment().get_template(f"govuk_frontend_jinja/components/{component}/macro.html").module
    return getattr(module, name)


def write(component: str, name: str, params: dict[str, Any]) -> Markup:
    """HTML of one GOV.UK component: ``write("radios", "govukRadios", {...})``."""
    return Markup(_macro(component, name)(params))  # noqa: S704  the macros escape every value passed as text


class GovWidget:
    """Maps a field to the parameters of a macro; subclasses say which macro and add their own parameters."""

    component = "input"
    macro = "govukInput"
    group = False
    """True when the control is a group of controls, named by a legend."""

    def __call__(self, field: Any, **call: Any) -> Markup:
        """HTML of the field, whole; keyword arguments as in this module's introduction."""
        return write(self.component, self.macro, self.params(field, call))

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """What every control shares: name, id, label or legend, hint, error."""
        params: dict[str, Any] = {"id": field.id, "name": field.name}
        hint = call.get("hint", field.hint)
        if hint:
            params["hint"] = {"text": hint}
        if field.errors:
            params["errorMessage"] = {"text": first_error(field.errors)}
        classes = " ".join(filter(None, (field.classes, call.get("classes", ""))))
        if classes:
            params["classes"] = classes
        params.update(self._named(field, call))
        return params

    def _named(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """The label, or the fieldset with its legend."""
        heading = bool(call.get("heading", field.heading))
        caption = call.get("caption", field.caption)
        text = call.get("label", field.label.text)
        kind = "govuk-fieldset__legend" if self.group else "govuk-label"
        usual = "" if call.get("small") and not self.group else "s"
        size = "l" if heading else call.get("size", usual)
        words: dict[str, Any] = {"isPageHeading": heading, "classes": f"{kind}--{size}" if size else ""}
        if heading and caption:
            words["html"] = Markup('<span class="govuk-caption-l">{}</span> {}').format(caption, text)
        else:
            words["text"] = text
        return {"fieldset": {"legend": words}} if self.group else {"label": words}


def first_error(errors: Any) -> str:
    """The first sentence of a field's errors."""
    return str(next(iter(errors)))


class TextWidget(GovWidget):
    """One line of text; ``type`` says text, tel, email or search."""

    def __init__(self, kind: str = "text") -> None:
        self.kind = kind

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """Adds the value as typed, the width and what the browser may offer."""
        params = super().params(field, call)
        value = field.data
        params |= {
            "type": self.kind,
            "value": value or None,
            "autocomplete": field.autocomplete or None,
            "inputmode": field.inputmode or None,
            "autocapitalize": "none" if self.kind == "email" else None,
            "spellcheck": field.spellcheck,
        }
        if field.width:
            width = f"govuk-input--width-{field.width}"
            params["classes"] = " ".join(filter(None, (params.get("classes", ""), width)))
        if field.suffix:
            params["suffix"] = {"text": field.suffix}
        return params


class TextareaWidget(GovWidget):
    """Longer text, with a character count when the field has a limit."""

    component = "textarea"
    macro = "govukTextarea"

    def __call__(self, field: Any, **call: Any) -> Markup:
        """HTML of the field; the count is told by the script and stated in words without it."""
        params = self.params(field, call)
        if field.limit:
            return write("character-count", "govukCharacterCount", params | {"maxlength": field.limit, "threshold": 75})
        return write(self.component, self.macro, params)

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """Adds the text as typed and the number of rows."""
        params = super().params(field, call)
        params |= {"value": field.data or "", "rows": call.get("rows", field.rows)}
        params["attributes"] = {"autocomplete": field.autocomplete} if field.autocomplete else {}
        params["spellcheck"] = True
        return params


class ChoicesWidget(GovWidget):
    """Radios or tick boxes. Choices come from `fields.choice`, with a hint each and "or" before one."""

    group = True

    def __init__(self, component: str, macro: str) -> None:
        self.component = component
        self.macro = macro

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """Adds the choices; the first control bears the field's own id, which the error summary links to."""
        params = super().params(field, call)
        params["idPrefix"] = params.pop("id")
        items: list[dict[str, Any]] = []
        for option in field.iter_choices():
            extra = option.render_kw or {}
            if extra.get("divider_before"):
                items.append({"divider": extra["divider_before"]})
            item: dict[str, Any] = {"value": option.value, "text": option.label, "checked": option.selected}
            if not any("value" in earlier for earlier in items):
                item["id"] = field.id
            if extra.get("hint"):
                item["hint"] = {"text": extra["hint"]}
            if extra.get("exclusive"):
                item["behaviour"] = "exclusive"
            items.append(item)
        params["items"] = items
        block = f"govuk-{self.component}"
        wanted = [f"{block}--{word}" for word in ("small", "inline") if call.get(word, getattr(field, word, False))]
        params["classes"] = " ".join(filter(None, (params.get("classes", ""), *wanted)))
        return params


class SelectWidget(GovWidget):
    """One from a long list."""

    component = "select"
    macro = "govukSelect"

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """Adds the options."""
        params = super().params(field, call)
        params["items"] = [
            {"value": option.value, "text": option.label, "selected": option.selected}
            for option in field.iter_choices()
        ]
        params["attributes"] = {"autocomplete": field.autocomplete} if field.autocomplete else {}
        return params


class DateWidget(GovWidget):
    """Day, month and year in three boxes; only the wrong ones are outlined."""

    component = "date-input"
    macro = "govukDateInput"
    group = True

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """Adds the boxes with what was typed."""
        params = super().params(field, call)
        wrong = field.wrong_parts if field.errors else ()
        params["items"] = [
            {
                "id": f"{field.id}-{part}",
                "name": f"{field.name}-{part}",
                "label": part.capitalize(),
                "value": field.typed.get(part) or None,
                "classes": f"govuk-input--width-{2 if part == 'day' else 4}"
                + (" govuk-input--error" if part in wrong else ""),
                "inputmode": "text" if part == "month" else "numeric",
                "autocomplete": field.autocomplete or None,
            }
            for part in ("day", "month", "year")
        ]
        return params


class FileWidget(GovWidget):
    """Choosing files: the browser's own control, which needs no script."""

    component = "file-upload"
    macro = "govukFileUpload"

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """Adds whether more than one may be chosen, and which kinds the browser shows first."""
        params = super().params(field, call)
        params["multiple"] = field.multiple
        if field.accept:
            params["attributes"] = {"accept": field.accept}
        return params


class TickWidget(GovWidget):
    """One tick box on its own, for a statement someone agrees to."""

    component = "checkboxes"
    macro = "govukCheckboxes"

    def params(self, field: Any, call: dict[str, Any]) -> dict[str, Any]:
        """The label stands beside the box, so there is no legend."""
        params = super().params(field, call)
        params["idPrefix"] = params.pop("id")
        del params["label"]
        text = call.get("label", field.label.text)
        params["items"] = [{"value": "yes", "text": text, "checked": bool(field.data), "id": field.id}]
        if params.get("hint"):
            params["items"][0]["hint"] = params.pop("hint")
        if call.get("small", field.small):
            params["classes"] = "govuk-checkboxes--small"
        return params


def _listed(fields: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for field in fields:
        if not field.errors:
            continue
        if hasattr(field, "hint"):
            found.append({"text": first_error(field.errors), "href": f"#{field.error_id}"})
        elif field.type in ("FormField", "FieldList"):
            found.extend(_listed(field))
        elif field.type == "CSRFTokenField":
            found.append({"text": "You were away for too long. Check your answers and send them again"})
        else:
            found.append({"text": first_error(field.errors), "href": f"#{field.id}"})
    return found


def error_list(form: Any) -> list[dict[str, str]]:
    """What is wrong with a form, in the order of its fields: `text`, and `href` of the box to put right."""
    return _listed(form) + [{"text": str(error)} for error in form.form_errors]


def error_summary(form: Any) -> Markup:
    """The "There is a problem" box, or nothing. Takes focus where scripts run."""
    errors = error_list(form)
    if not errors:
        return Markup("")
    return write("error-summary", "govukErrorSummary", {"titleText": "There is a problem", "errorList": errors})


def caption_and_heading(caption: str, heading: str) -> Markup:
    """A page's h1 with its caption, for a page whose questions each have their own label."""
    return Markup('<h1 class="govuk-heading-l"><span class="govuk-caption-l">{}</span> {}</h1>').format(
        escape(caption), heading
    )
