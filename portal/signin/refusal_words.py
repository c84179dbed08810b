"""What a person is told who cannot be let in: one page for each reason, with what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from portal.services.signing_in import Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """A page: HTTP status, title, paragraphs (``{organisation}`` is filled in), and the words of its button."""

    status: int
    title: str
    paragraphs: tuple[str, ...]
    again: str = "Sign in again"


_ASK_APPROVER = (
    "Someone at your organisation is a DfE Sign-in approver. Ask them to give you access to this service, "
    "then sign in again."
)

WORDS: dict[Refusal, Words] = {
    Refusal.NO_ORGANISATION: Words(
        403,
        "Your account is not linked to a school or council yet",
        (
            (
                "You signed in, but your DfE Sign-in account does not belong to an organisation. "
                "If you asked to join one, its approver may still have to accept."
            ),
            "Check your organisations in DfE Sign-in, then sign in again.",
        ),
    ),
    Refusal.WRONG_KIND: Words(
        403,
        "This service is for schools and councils",
        (
            "The organisation you chose is not a school or a council, so there is nothing for you here.",
            "If you also belong to a school or council, sign in again and choose it.",
        ),
    ),
    Refusal.TRUST: Words(
        403,
        "Choose one of your trust’s schools",
        (
            "You signed in for a trust. This service works school by school.",
            (
                "Sign in again and choose the school you are acting for. If you cannot choose a school, "
                "ask its DfE Sign-in approver to add you."
            ),
        ),
    ),
    Refusal.CLOSED: Words(
        403,
        "This organisation is not open",
        (
            "DfE Sign-in says the organisation you chose is not open, so it cannot use this service.",
            "If your school has become an academy, sign in again and choose the new one.",
        ),
    ),
    Refusal.NOT_READABLE: Words(
        403,
        "We could not read your organisation’s details",
        (
            "DfE Sign-in sent details of your organisation that we could not read. Nothing was saved.",
            "Try again. If it happens again, tell your council.",
        ),
    ),
    Refusal.NOT_USING: Words(
        403,
        "Your council does not use this service yet",
        (
            "Your organisation is not among those that use this service.",
            "Tell your council about a missing child in the way it has asked you to.",
        ),
    ),
    Refusal.NO_ROLE: Words(
        403,
        "You do not have access to this service yet",
        ("You signed in for {organisation}, but you have not been given a role in this service.", _ASK_APPROVER),
    ),
    Refusal.AWAITING_APPROVAL: Words(
        403,
        "Your council still has to approve you",
        (
            (
                "You signed in for {organisation}. Before you can see children’s records, "
                "a CME manager or administrator of your council must approve you."
            ),
            "They can see that you have asked. Sign in again once they have told you it is done.",
        ),
    ),
    Refusal.ACCESS_ENDED: Words(
        403,
        "Your access has ended",
        (
            "Your access to this service for {organisation} has been ended.",
            "If you think this is a mistake, ask a manager at your council.",
        ),
    ),
    Refusal.NOT_FINISHED: Words(
        403,
        "You did not finish signing in",
        ("You came back before signing in was finished. Nothing was saved.",),
    ),
    Refusal.NOT_VERIFIED: Words(
        403,
        "We could not sign you in",
        (
            (
                "Something was not right with the way you came back from sign-in, so we stopped. "
                "This can happen when a sign-in page was open for more than 10 minutes or was used twice."
            ),
            "Sign in again from the start.",
        ),
    ),
    Refusal.TOO_LONG_AGO: Words(
        403,
        "Sign in again",
        ("It is a long time since you gave your password. Sign in again to go on.",),
    ),
    Refusal.PROVIDER_UNAVAILABLE: Words(
        503,
        "Signing in is not working at the moment",
        (
            "We cannot reach the service that checks who you are. What you saved is safe.",
            "Try again in a few minutes.",
        ),
        again="Try again",
    ),
}
"""Words for every refusal."""

ENDED: dict[str, tuple[str, str]] = {
    "idle": ("We signed you out after {minutes} minutes", "This keeps what you see here safe when a computer is left."),
    "too_long": ("We signed you out after {hours} hours", "Everyone signs in again after {hours} hours."),
    "no_role": (
        "We signed you out because your access has changed",
        "Your organisation no longer gives you a role in this service. Ask its DfE Sign-in approver if this is wrong.",
    ),
    "unconfirmed": (
        "We signed you out because we could not check your access",
        "The service that checks who you are has not answered for an hour.",
    ),
    "by_provider": ("You have signed out", "You signed out of DfE Sign-in, which signs you out here too."),
    "signed_out": ("You have signed out", ""),
    "replaced": ("You have signed out", ""),
}
"""Title and first sentence by why a session ended."""
