"""Notices that tell people something awaits them: never a name, an address, a school's name or a reason.

There is no slot for one: a notice is one of the fixed texts below and a reference. Sent by mail where a mail server
is set; kept in any case, which is what the demo's mailbox shows.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.domain.access import Role
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.records import MailNotice, OutboxRow
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id


@dataclass(frozen=True, slots=True)
class Text:
    """A notice's fixed words; {reference} and {address} of the portal are the only things filled in."""

    subject: str
    body: str


_SIGN_IN = "Sign in to read it: {address}\n\nDo not reply to this message; nobody reads the replies."
TEXTS = {
    "received": Text(
        "We have what you sent: {reference}",
        "Thank you. What you sent has reached the council. Its reference is {reference}.\n\n" + _SIGN_IN,
    ),
    "new": Text(
        "New: {reference}", "Something new has been sent to your team. Its reference is {reference}.\n\n" + _SIGN_IN
    ),
    "immediate": Text(
        "Act now: {reference}",
        "Something has been sent to your team that says a child may be in danger. Its reference is {reference}.\n\n"
        + _SIGN_IN,
    ),
    "for_manager": Text(
        "For a CME manager: {reference}",
        "Something has been sent to your team that a manager should look at first. Its reference is {reference}.\n\n"
        + _SIGN_IN,
    ),
    "message": Text("A message about {reference}", "There is a message for you about {reference}.\n\n" + _SIGN_IN),
    "added": Text(
        "Something was added to {reference}", "A school has added to what it sent: {reference}.\n\n" + _SIGN_IN
    ),
    "sent_back": Text(
        "The council needs more from you: {reference}", "You have been asked for more about {reference}.\n\n" + _SIGN_IN
    ),
    "left_data": Text(
        "A name comes off the roll: {reference}",
        "Your school has told the council that a name comes off the roll. Update your records from {reference}.\n\n"
        + _SIGN_IN,
    ),
    "left_admissions": Text(
        "A name comes off a roll: {reference}",
        "A school has told the council that a name comes off its roll. The reference is {reference}.\n\n" + _SIGN_IN,
    ),
    "step": Text("Update: {reference}", "Where {reference} has got to has changed.\n\n" + _SIGN_IN),
    "absence": Text(
        "An absence record has been opened",
        "For the headteacher and the designated safeguarding lead: your school opened an absence record today.\n\n"
        + _SIGN_IN,
    ),
    "missing_today": Text(
        "Act now: an absence record has been opened",
        "For the headteacher and the designated safeguarding lead: your school opened a record today that says a pupil "
        "has gone missing.\n\n" + _SIGN_IN,
    ),
    "advice_asked": Text("A school asks for advice", "A school asks your team for advice.\n\n" + _SIGN_IN),
    "advice_answered": Text("Advice for your school", "The council has answered your question.\n\n" + _SIGN_IN),
    "school_asked": Text(
        "A question for your school",
        "The council has a question for your school. It needs an answer within two school days.\n\n" + _SIGN_IN,
    ),
    "school_answered": Text("A school has answered", "A school has answered a question of your team.\n\n" + _SIGN_IN),
    "council_asked": Text(
        "Another council asks your team",
        "Another council asks your team whether a child is known to you. Somebody must answer.\n\n" + _SIGN_IN,
    ),
    "council_answered": Text(
        "Another council has answered", "Another council has answered a question of your team.\n\n" + _SIGN_IN
    ),
    "sign_off": Text(
        "Something waits for your signature", "Something at your school waits for you to sign it off.\n\n" + _SIGN_IN
    ),
    "safeguarding": Text(
        "Something waits for the safeguarding lead",
        "Something at your school waits for the designated safeguarding lead's part.\n\n" + _SIGN_IN,
    ),
}


_LEADS, _MEMBER = "leads", "member"
_SCHOOL_MAILBOXES = {"school": School.mailbox, "data_team": School.data_mailbox, _LEADS: School.mailbox}


@effect("notice")
def write_notice(work: Unit, row: OutboxRow) -> None:
    """Write (and send) one notice that is owed."""
    deliver(work, row)


def deliver(work: Unit, row: OutboxRow, *, keep_unaddressed: bool = True) -> bool:
    """Write (and send) one notice: ``data`` names the text and to whom it goes; whether it had a mailbox to go to.

    to: "council" or "school"; "member" is a colleague, by the membership's id; "admissions" is the council's admissions
    team, "data_team" the school's, "leads" the school's safeguarding leads, or its mailbox where none of them has an
    address. A notice without a mailbox to go to is kept, for the demo's mailbox shows it, unless `keep_unaddressed` is
    False.
    """
    session, authority_id = work.session, row.authority_id
    authority = session.execute(select(Authority).where(Authority.id == authority_id)).scalar_one()
    reference, school_id = "", row.data.get("school_id")
    if row.data.get("submission_id"):
        child = session.execute(
            select(ReferredChild)
            .where(ReferredChild.authority_id == authority_id, ReferredChild.submission_id == row.data["submission_id"])
            .order_by(ReferredChild.child_key)
            .limit(1)
        ).scalar_one()
        reference, school_id = child.reference, child.school_id
    to = authority.admissions_mailbox if row.data["to"] == "admissions" else authority.mailbox
    if row.data["to"] in _SCHOOL_MAILBOXES:
        mailbox = _SCHOOL_MAILBOXES[row.data["to"]]
        to = session.execute(
            select(mailbox).where(School.authority_id == authority_id, School.id == school_id)
        ).scalar_one()
    if row.data["to"] == _MEMBER:
        to = session.execute(
            select(Membership.email).where(
                Membership.authority_id == authority_id, Membership.id == UUID(row.data["member"])
            )
        ).scalar_one()
    if row.data["to"] == _LEADS:
        to = _addresses_of_leads(session, authority_id, school_id) or to
    if not to and not keep_unaddressed:
        return False
    settings = current_app.config["SETTINGS"]
    text = TEXTS[row.data["template"]]
    filled = {"reference": reference, "address": settings.public_url}
    message_id = f"<{row.id}@cme-portal>"
    notice = {
        "to": to,
        "subject": text.subject.format(**filled),
        "body": text.body.format(**filled),
        "message_id": message_id,
    }
    session.execute(
        insert(MailNotice)
        .values(authority_id=authority_id, id=new_id(), school_id=school_id, **notice)
        .on_conflict_do_nothing()
    )
    if settings.mail_server and to:
        _send(settings.mail_server, settings.mail_from, **notice)
    return bool(to)


def _addresses_of_leads(session: Session, authority_id: UUID, school_id: UUID | str | None) -> str:
    """The addresses of the people who are a school's safeguarding leads, as one "To" line; "" where none has one."""
    rows = session.execute(
        select(Membership.email, Membership.roles)
        .where(Membership.authority_id == authority_id, Membership.school_id == school_id, Membership.state == "active")
        .order_by(Membership.email)
    )
    return ", ".join(dict.fromkeys(email for email, roles in rows if email and Role.DSL.value in roles))


def _send(server: str, sender: str, *, to: str, subject: str, body: str, message_id: str) -> None:
    """Send by SMTP with a stable Message-ID, so that a doubled try is seen as one message."""
    address = urlsplit(server)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = sender, to, subject, message_id
    message.set_content(body)
    with smtplib.SMTP(address.hostname or "", address.port or 25, timeout=10) as smtp:
        if address.username:
            smtp.starttls()
            smtp.login(unquote(address.username), unquote(address.password or ""))
        smtp.send_message(message)
