"""Boxes of the pages only a planned move asks."""

from __future__ import annotations

from typing import ClassVar

from portal.journeys.answer_fields import GovAnyPhone, GovName, authorities_to_pick, email, pick, select
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.planned_move.said import NATIONS, YES


class ToldForm(JourneyForm):
    """Who told the school of the move."""

    told_by = GovText(
        "Who told you?", [Needed("Enter who told you of the move")], hint="Name, and who they are to the child"
    )
    told_on = GovDateField(
        "When?", [Needed("Enter the day you were told")], called="The day you were told", when="past_or_today"
    )
    told_how = GovRadios(
        "How?",
        [Needed("Select how you were told")],
        choices=[
            choice("in_person", "In person"),
            choice("phone", "By phone"),
            choice("written", "In a letter, email or message", "Add a copy below"),
            choice("child", "The child said so"),
            choice("other_service", "Another school or service told us"),
        ],
    )
    told_detail = GovTextarea("What did they say? (optional)", rows=4, limit=2000)


class KindForm(JourneyForm):
    """What kind of move it is: it decides what is asked next."""

    only_if: ClassVar = {
        "new_authority": ("kind", "england"),
        "nation": ("kind", "nations"),
        "not_sure_why": ("kind", "not_sure"),
    }

    kind = GovRadios(
        "What kind of move is it?",
        [Needed("Select what kind of move it is")],
        choices=[
            choice("area", "Within this council’s area"),
            choice("england", "To another council’s area in England"),
            choice("nations", "To Wales, Scotland, Northern Ireland, the Channel Islands or the Isle of Man"),
            choice("abroad", "To another country"),
            choice("forces", "An armed forces posting"),
            choice("travel", "Travelling for work"),
            choice("not_sure", "Not sure"),
        ],
    )
    new_authority = select("If to another council in England: which?", authorities_to_pick())
    nation = select("If to another part of the British Isles: which?", pick("Select where", NATIONS.items()))
    move_where = GovText("Town or area, as far as you know (optional)")
    not_sure_why = GovText("If you are not sure, say what you did to find out")

    def check(self) -> None:
        """The council, the nation, or what was done to find out."""
        if self.kind.data == "england" and not self.new_authority.data:
            self.fail("new_authority", "Select the council the family moves to")
        if self.kind.data == "nations" and not self.nation.data:
            self.fail("nation", "Select where the family moves to")
        if self.kind.data == "not_sure" and not self.not_sure_why.data:
            self.fail("not_sure_why", "Say what you did to find out")


class DatesForm(JourneyForm):
    """The last day here and the day of the move."""

    only_if: ClassVar = {"last_day": ("leaves", "planned", "gone")}

    leaves = GovRadios(
        "Is the child leaving your school?",
        [Needed("Select whether the child is leaving your school")],
        choices=[
            choice("planned", "Yes, the last day is still to come"),
            choice("gone", "Yes, the child has already gone"),
            choice("not_known", "Yes, but the last day is not known"),
            choice("staying", "No, the child stays at our school"),
        ],
    )
    last_day = GovDateField("Last day at your school", called="Last day at your school")
    moves_on = GovDateField("Day the family moves, or moved", called="Day of the move")
    dates_not_known = GovText("If you do not know one of these days, say why")

    def check(self) -> None:
        """A last day on the right side of today, and a day of the move, or why not."""
        last, left = self.last_day.data, self.leaves.data
        if left in {"planned", "gone"} and not last:
            self.fail("last_day", "Enter the last day at your school")
        if left == "planned" and last and last < self.today:
            self.fail("last_day", "Last day at your school must be today or later, as the child has not gone yet")
        if left == "gone" and last and last > self.today:
            self.fail("last_day", "Last day at your school must be today or in the past, as the child has gone")
        if self.dates_not_known.data:
            return
        if left == "not_known":
            self.fail("dates_not_known", "Say why the last day is not known")
        if not self.moves_on.data:
            self.fail("moves_on", "Enter the day of the move, or say why you do not know it")


class DistanceForm(JourneyForm):
    """Whether the new home is still near enough."""

    within_distance = GovRadios(
        "Will the child still live within a reasonable distance of your school?",
        [Needed("Select whether the new home is within a reasonable distance of your school")],
        choices=[
            choice(YES, "Yes", "Distance is then no reason to take the name off the roll"),
            choice("no", "No"),
            choice("not_sure", "Not sure"),
        ],
    )


class SchoolForm(JourneyForm):
    """The new school, and how far the family has got with it."""

    only_if: ClassVar = {
        **dict.fromkeys(("new_school", "new_school_urn", "starts_on"), ("state", "offered", "applied", "found")),
        "starts_not_known": ("state", "offered"),
    }

    state = GovRadios(
        "Is there a new school?",
        [Needed("Select whether there is a new school")],
        choices=[
            choice("offered", "Yes, a place has been offered"),
            choice("applied", "Yes, the family has applied"),
            choice("found", "Yes, but the family has not applied yet"),
            choice("none", "No, or not known"),
        ],
    )
    new_school = GovText("Name and town of the new school")
    new_school_urn = GovText("School’s reference number, URN (optional)", hint="6 numbers", width=10)
    starts_on = GovDateField("First day there", called="First day there")
    starts_not_known = GovText("If a place is offered and you do not know the first day, say why")

    def check(self) -> None:
        """A name once there is one; a first day once there is a place."""
        urn = self.new_school_urn.data
        if urn and not (urn.isdecimal() and len(urn) == 6):
            self.fail("new_school_urn", "School’s reference number must be 6 numbers")
        if self.state.data in {"offered", "applied", "found"} and not self.has("new_school"):
            self.fail("new_school", "Enter the name of the new school")
        if self.state.data == "offered" and not self.starts_on.data and not self.starts_not_known.data:
            self.fail("starts_on", "Enter the first day there, or say why you do not know it")


class SchoolSaidForm(JourneyForm):
    """Whether the new school itself said so."""

    only_if: ClassVar = {"school_told_on": ("school_told", YES), "school_told_by": ("school_told", YES)}

    school_told = GovYesNo(
        "Has the new school told you itself?",
        [Needed("Select yes if the new school has told you itself")],
        hint="This is the strongest evidence",
        inline=False,
    )
    school_told_on = GovDateField("When?", called="The day it told you", when="past_or_today")
    school_told_by = GovText("Who there told you?", hint="Name and job")

    def check(self) -> None:
        """A day and a name, once it is yes."""
        if self.school_told.data != YES:
            return
        if not self.school_told_on.data:
            self.fail("school_told_on", "Enter the day the new school told you")
        if not self.school_told_by.data:
            self.fail("school_told_by", "Enter who at the new school told you")


class TakenOverForm(JourneyForm):
    """Who has said that they are now responsible for the child's education."""

    only_if: ClassVar = dict.fromkeys(
        ("taken_over_by", "taken_over_said_by", "taken_over_said_on"), ("taken_over", "school", "council")
    )

    taken_over = GovRadios(
        "Who has confirmed that they have taken over responsibility for the child?",
        [Needed("Select who has taken over responsibility")],
        choices=[
            choice("school", "Another school"),
            choice("council", "Another council"),
            choice("nobody", "Nobody yet", "The name then stays on your roll, unless a reason in the law is met"),
        ],
    )
    taken_over_by = GovText("Name of that school or council")
    taken_over_said_by = GovText("Who there said so?", hint="Name and job")
    taken_over_said_on = GovDateField("When?", called="The day they said so", when="past_or_today")

    def check(self) -> None:
        """Name, person and day, unless nobody has."""
        if self.taken_over.data not in {"school", "council"}:
            return
        if not self.has("taken_over_by"):
            self.fail("taken_over_by", "Enter the name of the school or council that has taken over")
        if not self.taken_over_said_by.data:
            self.fail("taken_over_said_by", "Enter who there said so")
        if not self.taken_over_said_on.data:
            self.fail("taken_over_said_on", "Enter the day they said so")


class ConsultedForm(JourneyForm):
    """The two people at the school who know of the move."""

    lead_name = GovName("Name of your safeguarding lead", [Needed("Enter the name of your safeguarding lead")])
    lead_on = GovDateField(
        "When did you talk to your safeguarding lead?",
        [Needed("Enter the day you talked to your safeguarding lead")],
        called="The day you talked to your safeguarding lead",
        when="past_or_today",
    )
    head_name = GovName("Name of your headteacher", [Needed("Enter the name of your headteacher")])
    head_on = GovDateField(
        "When did you talk to your headteacher?",
        [Needed("Enter the day you talked to your headteacher")],
        called="The day you talked to your headteacher",
        when="past_or_today",
    )


class AgreedForm(JourneyForm):
    """How a parent agrees to be reached after the move."""

    only_if: ClassVar = dict.fromkeys(("agreed_who", "agreed_phone", "agreed_email"), ("agrees", YES))

    agrees = GovRadios(
        "Does a parent agree to be reached after the move?",
        [Needed("Select whether a parent agrees to be reached")],
        choices=[choice(YES, "Yes"), choice("no", "No"), choice("not_asked", "We have not asked")],
    )
    agreed_who = GovName("Which parent?", called="The parent’s name")
    agreed_phone = GovAnyPhone("Phone number after the move")
    agreed_email = email("Email address after the move")

    def check(self) -> None:
        """A name, and a phone or an address to write to, once it is yes."""
        if self.agrees.data != YES:
            return
        if not self.agreed_who.data:
            self.fail("agreed_who", "Enter which parent agrees")
        if not self.has("agreed_phone", "agreed_email"):
            self.fail("agreed_phone", "Enter a phone number or an email address")
