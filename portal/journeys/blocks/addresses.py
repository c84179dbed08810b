"""Where the child lived, lives or may live, and whether that is safe to know."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.notices import NoticeKind
from portal.domain.reasons import reason
from portal.journeys.answer_fields import ADDRESS, WHERE, AddressForm, countries_to_pick, pick, select
from portal.journeys.answers import Answers
from portal.journeys.blocks.lives_with import SOMEBODY_ELSE, WHOM, check_whom, offer_adults, whom
from portal.journeys.blocks.naming import about
from portal.journeys.blocks.reasons_given import reasons_given
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import ListOf, Page, Section

SOURCES = (
    ("register", "Our register"),
    ("parent", "A parent said so"),
    ("document", "We saw a document"),
    ("agency", "Another service told us"),
    ("friends", "Friends or neighbours said so"),
    ("guess", "It is a guess"),
)
HOME_TYPES = (
    ("owned", "Owned by the family"),
    ("rented", "Rented"),
    ("temporary", "Temporary housing"),
    ("hotel", "Hotel or hostel"),
    ("refuge", "Refuge"),
    ("site", "Site or pitch"),
    ("relatives", "With relatives or friends"),
    ("not_known", "Not known"),
)
SAFE_CHOICES = (
    ("yes", "Yes"),
    ("no", "No", "We will hide it from everyone who does not need it"),
    ("not_sure", "Not sure"),
)
NOT_SAFE = frozenset({"no", "not_sure"})
SAFE_MESSAGE = "Select yes if it is safe for every adult you list to know the address"


def safe_question(label: str) -> GovRadios:
    """Whether every adult listed may know an address: anything but yes hides it."""
    return GovRadios(label, [Needed(SAFE_MESSAGE)], choices=[choice(*each) for each in SAFE_CHOICES])


class LastKnownAddressForm(AddressForm):
    """The address on the register, or why there is none."""

    not_asked_of: ClassVar = {NoticeKind.REMOVAL: ("home_type",)}
    asked_first: ClassVar = ("situation",)
    only_if: ClassVar = {
        "why_none": ("situation", "no_fixed", "none"),
        **dict.fromkeys((*ADDRESS, "source", "learnt_on", WHOM, "home_type"), ("situation", "address", "site")),
        "lives_with": (WHOM, SOMEBODY_ELSE),
    }

    situation = GovRadios(
        "What kind of address is it?",
        [Needed("Select what kind of address it is, or that there is none")],
        choices=[
            choice("address", "A home address"),
            choice("site", "A site, pitch or mooring"),
            choice("no_fixed", "None: the family has no fixed address"),
            choice("none", "None: we do not have an address"),
        ],
    )
    why_none = GovText("If you have no address, say why")
    source = select("How do you know the address?", pick("Select how you know", SOURCES))
    learnt_on = GovDateField("When did you learn it? (optional)", called="The date you learnt it", when="past_or_today")
    lives_with_whom = whom("Who does the child live with there? (optional)")
    lives_with = GovText("If somebody else, who?")
    home_type = select("What kind of home is it? (optional)", pick("Select the kind of home", HOME_TYPES))

    def shape(self) -> None:
        """Offers the adults of this draft."""
        offer_adults(self)

    def check(self) -> None:
        """An address and its source, or a reason (rule 39)."""
        check_whom(self)
        if self.situation.data in {"address", "site"}:
            if not self.has_address:
                self.fail("address_line_1", "Enter the first line of the address, or its postcode")
            if not self.source.data:
                self.fail("source", "Select how you know the address")
        elif self.situation.data and not self.why_none.data:
            self.fail("why_none", "Say why you have no address")


class AddressSafeForm(JourneyForm):
    """The question that hides addresses from the first answer."""

    safe = safe_question("Is it safe for every adult you list to know where the child lives?")


class PreviousAddressForm(AddressForm):
    """An older address."""

    lived_from = GovDateField("Lived there from (optional)", called="Lived there from", when="past_or_today")
    lived_to = GovDateField("Lived there to (optional)", called="Lived there to", when="past_or_today")
    source = select(
        "How do you know the address?", pick("Select how you know", SOURCES), "Select how you know this address"
    )
    learnt_on = GovDateField("When did you learn it? (optional)", called="The date you learnt it", when="past_or_today")

    def check(self) -> None:
        """Some address, and dates the right way round."""
        if not self.has_address:
            self.fail("address_line_1", "Enter the first line of the address, or its postcode")
        if self.lived_from.data and self.lived_to.data and self.lived_to.data < self.lived_from.data:
            self.fail("lived_to", "Lived there to must be after lived there from")


class NewAddressForm(AddressForm):
    """A new, forwarding or possible address, in the UK or abroad."""

    not_asked_of: ClassVar = {NoticeKind.REMOVAL: ("home_type",)}

    asked_first: ClassVar = ("country_kind",)
    only_if: ClassVar = {
        **dict.fromkeys(ADDRESS, ("country_kind", "uk")),
        "address_abroad": ("country_kind", "abroad"),
        "country": ("country_kind", "abroad"),
        "lives_with": (WHOM, SOMEBODY_ELSE),
    }

    country_kind = GovRadios(
        "Where is it?",
        [Needed("Select whether the address is in the UK")],
        choices=[choice("uk", "In the UK"), choice("abroad", "Outside the UK")],
        inline=True,
    )
    address_abroad = GovTextarea("Address outside the UK (optional)", rows=3)
    country = select("Country", countries_to_pick())
    lives_with_whom = whom("Which adult will live there with the child? (optional)")
    lives_with = GovText("If somebody else, who?")
    lived_from = GovDateField("From when? (optional)", called="From when", hint="A date in the future is fine")
    source = select(
        "How do you know the address?", pick("Select how you know", SOURCES), "Select how you know this address"
    )
    learnt_on = GovDateField("When did you learn it? (optional)", called="The date you learnt it", when="past_or_today")
    home_type = select("What kind of home is it? (optional)", pick("Select the kind of home", HOME_TYPES))
    safe = safe_question("Is it safe for every adult you list to know this address?")

    def shape(self) -> None:
        """Offers the adults of this draft."""
        offer_adults(self)

    def check(self) -> None:
        """Enough to find the place: in the UK a line or postcode, abroad a country."""
        check_whom(self)
        if self.country_kind.data == "uk" and not self.has_address:
            self.fail("address_line_1", "Enter the first line of the address, or its postcode")
        if self.country_kind.data == "abroad" and not self.country.data:
            self.fail("country", "Select the country")


def fleeing(answers: Answers) -> bool:
    """Whether a reason given is one that starts the safety question at no."""
    return any(reason(code).presets_address_not_safe for code in reasons_given(answers))


def address_unsafe(answers: Answers) -> bool:
    """Whether any address is not, or may not be, safe for every adult listed to know."""
    asked = [answers.value("address_safe", "safe"), *(entry.get("safe") for _, entry in answers.items("new_addresses"))]
    return any(said in NOT_SAFE for said in asked) or fleeing(answers)


def _place(entry: dict[str, object]) -> str:
    return "Address abroad" if entry.get("country_kind") == "abroad" else "Address"


ADDRESSES = Section(
    "addresses",
    "Addresses",
    "The child",
    (
        Page(
            "address_last",
            about("Where did {child} last live?"),
            LastKnownAddressForm,
            scope="family",
            hint="The address on your register",
            whereabouts=WHERE,
            core=True,
            missing="Enter the last known address, or say that there is none",
        ),
        Page(
            "address_safe",
            about("Is it safe for every adult you list to know where {child} lives?"),
            AddressSafeForm,
            scope="family",
            heading_field="safe",
            hint="Choose no if somebody has fled, or lives in a refuge. We then hide addresses and phone numbers",
            preset=lambda answers: {"safe": "no"} if fleeing(answers) else {},
            core=True,
            missing=SAFE_MESSAGE,
        ),
        Page(
            "previous_addresses",
            "Add an earlier address",
            PreviousAddressForm,
            scope="family",
            needed=False,
            whereabouts=WHERE,
            many=ListOf(
                "earlier address",
                "earlier addresses",
                "Earlier addresses",
                "Do you know of any other earlier address?",
                "None that we know of",
                lambda entry: "Earlier address",
                "Older addresses help to find people.",
            ),
        ),
        Page(
            "new_addresses",
            "Add a new or possible address",
            NewAddressForm,
            scope="family",
            whereabouts=WHERE,
            missing="Say whether you know of a new or possible address",
            many=ListOf(
                "new address",
                "new addresses",
                "New or possible addresses",
                "Do you know of any other new or possible address?",
                "None that we know of",
                _place,
                "Tell us about any address where the child may be now, or soon, even a guess.",
            ),
        ),
    ),
)
