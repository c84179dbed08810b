"""Who the child is: names, birth, numbers, language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from portal.domain import ages, codes
from portal.domain.identifiers import EXAMPLE_UPN, UPN_NOT_KNOWN_REASONS, UpnState, normalise_upn, read_upn
from portal.domain.sentences import inside
from portal.domain.year_groups import warning
from portal.journeys.answer_fields import GovName, languages_to_pick, pick, select
from portal.journeys.answers import FIRST_CHILD, Answers
from portal.journeys.blocks.naming import about, full_name
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovTick, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, Page, Section, SendContext

YOUNGEST, OLDEST = 2, 19
UPN_AS_SHOWN = "system_shows_other"
_AS_SHOWN_WORDS = "The UPN above is what our system shows"
"""The reason that keeps a UPN with the wrong letter as typed, unverified, for matching only."""


class ChildNameForm(JourneyForm):
    """Names as on the admission register, and any other the child goes by."""

    first_name = GovName(
        "First name",
        [Needed("Enter the child’s first name")],
        hint="As on your register. If the child has only one name, enter it here",
    )
    middle_names = GovName("Middle names (optional)")
    last_name = GovName("Last name")
    one_name = GovTick("The child has only one name")
    known_as = GovName("Name the child is known by (optional)")
    other_names = GovTextarea(
        "Other names or spellings used (optional)", hint="One on each line. Other spellings help to match", rows=3
    )
    former_last_name = GovName("Former last name (optional)")

    def check(self) -> None:
        """A last name, or the tick that there is none: nobody has to invent one."""
        only_one(self, "The child")


def only_one(form: JourneyForm, who: str) -> None:
    """First and last name, or first name alone with "has only one name"; `who` is "The child" or "The pupil"."""
    said, more = form["one_name"].data, form["last_name"]
    if said:
        for name, called in (("middle_names", "middle names"), ("last_name", "last name")):
            if name in form and form[name].data:
                form.fail(name, f"Take the {called} out, or untick ‘{who} has only one name’")
    elif not more.data:
        form.fail("last_name", f"Enter {inside(who)}’s last name, or tick that {inside(who)} has only one name")


class ChildBirthForm(JourneyForm):
    """Birth, sex and year group, which must fit each other."""

    date_of_birth = GovDateField(
        "Date of birth",
        [Needed("Enter the child’s date of birth")],
        called="Date of birth",
        when="past",
        hint="For example, 27 3 2014",
    )
    sex = GovRadios(
        "Sex, as on your register",
        [Needed("Select the child’s sex, as on your register")],
        choices=[choice(row.code, row.label) for row in codes.sexes()],
        inline=True,
    )
    year_group = select(
        "Year group", pick("Select a year group", codes.choices(codes.nc_years())), "Select the child’s year group"
    )
    class_group = GovText("Class or tutor group (optional)", width=10)

    def check(self) -> None:
        """A child at school is between 2 and 19 (rule 3)."""
        born: date | None = self.date_of_birth.data
        if born and not self.date_of_birth.errors and not YOUNGEST <= ages.age(born, self.today) <= OLDEST:
            self.fail("date_of_birth", f"Check the year: the child must be {YOUNGEST} to {OLDEST} years old")


class ChildNumbersForm(JourneyForm):
    """The UPN, or why it is not known; other numbers the child has had."""

    upn = GovText(
        "Unique pupil number (UPN)",
        hint=f"13 characters from your school’s system, like {EXAMPLE_UPN}",
        width=20,
        longest=30,
    )
    upn_not_known = GovRadios(
        "If you cannot give a UPN, or it is not accepted, say why",
        choices=[
            choice(code, label) for code, label in {**UPN_NOT_KNOWN_REASONS, UPN_AS_SHOWN: _AS_SHOWN_WORDS}.items()
        ],
        small=True,
    )
    former_upns = GovText("Former UPNs (optional)", hint="Put a comma between them")
    uln = GovText("Unique learner number (optional)", hint="10 numbers, for pupils aged 14 and over", width=10)
    local_number = GovText("Your school’s or council’s own number for the child (optional)", width=20)

    def no_longer_apply(self) -> frozenset[str]:
        """A reason for giving no UPN, once a UPN that is accepted is given all the same."""
        typed, reason = self.upn.data, self.upn_not_known.data
        accepted = bool(typed) and not read_upn(typed, self.context.known_la_codes).error
        moot = accepted and reason and reason != UPN_AS_SHOWN
        return super().no_longer_apply() | (frozenset({"upn_not_known"}) if moot else frozenset())

    def check(self) -> None:
        """A checked UPN, or a reason; a wrong letter stands only as "what our system shows" (rule 4)."""
        known, reason = self.context.known_la_codes, self.upn_not_known.data
        if self.upn.data:
            reading = read_upn(self.upn.data, known)
            if reading.error and reason != UPN_AS_SHOWN:
                more = f", or select ‘{_AS_SHOWN_WORDS}’" if reading.state is UpnState.WRONG_LETTER else ""
                self.fail("upn", reading.error + more)
        elif not reason:
            self.fail("upn", f"Enter a UPN, like {EXAMPLE_UPN}, or select that you do not know it")
        elif reason == UPN_AS_SHOWN:
            self.fail("upn", "Enter the UPN as your system shows it")
        for typed in self.former_upns.data.replace(";", ",").split(",") if self.former_upns.data else []:
            if typed.strip() and read_upn(typed, known).state is UpnState.MALFORMED:
                self.fail("former_upns", f"Enter former UPNs like {EXAMPLE_UPN}, with a comma between them")
        self._keep_temporary(known)
        if self.uln.data and not (self.uln.data.isdecimal() and len(self.uln.data) == 10):
            self.fail("uln", "Unique learner number must be 10 numbers")

    def _keep_temporary(self, known: Collection[str]) -> None:
        """When the permanent UPN comes, the temporary one answered before becomes a former one (rule 5)."""
        before = self.context.answers.value("child_numbers", "upn")
        if not before or read_upn(before, known).state is not UpnState.TEMPORARY or self.former_upns.errors:
            return
        kept = [each.strip() for each in (self.former_upns.data or "").replace(";", ",").split(",") if each.strip()]
        old = normalise_upn(before)
        if read_upn(self.upn.data or "", known).state is UpnState.VALID and old not in map(normalise_upn, kept):
            self.former_upns.data = ", ".join([*kept, old])


class ChildBackgroundForm(JourneyForm):
    """Language, so that a visitor brings help; ethnicity only if the school wishes, never used to order cases."""

    first_language = select("First language (optional)", languages_to_pick())
    speaks_english = GovRadios(
        "Does the child speak English?",
        [Needed("Select how well the child speaks English")],
        choices=[
            choice("well", "Yes, well"),
            choice("some", "Some"),
            choice("no", "No"),
            choice("not_known", "Not known"),
        ],
        hint="So that a visitor brings help",
    )
    ethnicity = select(
        "Ethnicity (optional)",
        pick("Not recorded here", codes.choices(codes.ethnicities())),
        hint="Used for support and the council’s returns only",
    )


def _family_name(answers: Answers) -> dict[str, str]:
    """The first child's last name, to start a brother's or sister's from: it may be another, so it is only offered."""
    last = answers.for_child(FIRST_CHILD).value("child_name", "last_name") if answers.child != FIRST_CHILD else ""
    return {"last_name": last} if last else {}


CHILD_NAME = Page(
    "child_name",
    "What is the child’s name?",
    ChildNameForm,
    core=True,
    copied=False,
    preset=_family_name,
    missing="Enter the child’s name",
)
CHILD_BIRTH = Page(
    "child_birth",
    about("When was {child} born?"),
    ChildBirthForm,
    core=True,
    copied=False,
    missing="Enter the child’s date of birth, sex and year group",
)
CHILD_NUMBERS = Page(
    "child_numbers",
    about("{child}’s pupil numbers"),
    ChildNumbersForm,
    copied=False,
    missing="Enter the child’s UPN, or say why you do not know it",
)
CHILD_BACKGROUND = Page(
    "child_background",
    about("{child}’s language and background"),
    ChildBackgroundForm,
    missing="Say whether the child speaks English",
)

PUPIL = Section(
    "pupil",
    "Name, date of birth and UPN",
    "The child",
    (CHILD_NAME, CHILD_BIRTH, CHILD_NUMBERS, CHILD_BACKGROUND),
    hint=full_name,
)


def look_again(answers: Answers, context: SendContext) -> list[Gap]:
    """Worth a second look, never a refusal: a year group far from the usual, a temporary or strange UPN, an age
    outside compulsory school age."""
    found: list[Gap] = []
    born = answers.value("child_birth", "date_of_birth")
    if born:
        born_on = date.fromisoformat(born)
        said = warning(answers.value("child_birth", "year_group"), born_on, context.today)
        if said:
            found.append(Gap("child_birth", answers.child, said, blocks=False))
        if not ages.is_csa(born_on, context.today):
            said = "This child is not of compulsory school age. You can still send this if you are worried"
            found.append(Gap("child_birth", answers.child, said, blocks=False))
    typed = answers.value("child_numbers", "upn")
    if typed:
        reading = read_upn(typed, context.known_la_codes or codes.known_la_codes())
        if reading.warning:
            found.append(Gap("child_numbers", answers.child, reading.warning, blocks=False))
        elif not reading.accepted:
            said = "The council will treat this UPN as not checked"
            found.append(Gap("child_numbers", answers.child, said, blocks=False))
        if _of_another(answers, context, normalise_upn(typed)):
            said = "You have told of another child under this UPN. Check which child it belongs to"
            found.append(Gap("child_numbers", answers.child, said, blocks=False))
    return found


def _of_another(answers: Answers, context: SendContext, upn: str) -> bool:
    """Whether a brother or sister of this draft, or another child of this school, has the same UPN."""
    others = (answers.for_child(child).value("child_numbers", "upn") for child in answers.children)
    if sum(normalise_upn(other) == upn for other in others) > 1:
        return True
    return context.upn_of_another(
        upn, answers.value("child_name", "first_name"), answers.value("child_birth", "date_of_birth")
    )
