"""What Hazelbank Academy says of Zofia, page by page, as the pages ask it; all dates lie shortly before today."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from portal.exchange.demo_stories import ZOFIA, story_rows
from tests.journeys.filled import LISTS, PAGES, TODAY, Entries

NAMES = ("zofia", "kowalsk", "kacper")
"""What may stand in no title and in no address (folded)."""
SCHOOL, LEAD, CLERK, OFFICER = "Hazelbank Academy", "Samira Haddad", "Denise Okafor", "Amina Yusuf"
_DATE = re.compile(r"2026-1[01]-\d\d")


def _moved(value: Any, by: dt.timedelta) -> Any:
    """The same answers, every date of that autumn moved."""
    if isinstance(value, dict):
        return {name: _moved(each, by) for name, each in value.items()}
    if isinstance(value, str) and _DATE.fullmatch(value):
        return (dt.date.fromisoformat(value) + by).isoformat()
    return value


def pages(today: dt.date) -> tuple[Entries, dict[str, Entries]]:
    """Answers by page, and entries by list, of the child on the roll; weekdays stay weekdays."""
    (row,) = [each for each in story_rows(today) if each["pupil_id"] == ZOFIA]
    by = dt.timedelta(days=(today - TODAY).days // 7 * 7)
    told: Entries = _moved(PAGES, by)
    told["child_birth"] |= {"date_of_birth": row["dob"], "year_group": "9", "class_group": "9C"}
    told["child_numbers"] |= {"upn": row["upn"]}
    told["child_name"] |= {"last_name": row["surname"]}
    told["address_last"] |= {"address_line_1": row["address_line1"], "town": row["town"], "postcode": row["postcode"]}
    told["attendance_place"] |= {"admission_date": row["entry_date"]}
    told["reason_detail"] = {"reason_detail": "No contact with the family for more than two weeks."}
    told["what_happened"] = {"first_worry": "On the Monday nobody rang.", "others_say": "A friend: they packed."}
    told["dsl_sign"] |= {"signed_name": LEAD, "signed_job": "Designated safeguarding lead"}
    lists: dict[str, Entries] = _moved(LISTS, by)
    lists["siblings"] = {
        "s1": {
            "name": "Lena Kowalska",
            "date_of_birth": f"{int(row['dob'][:4]) + 8}-09-09",
            "same_address": "not_known",
            "schooling": "school",
            "also_missing": "not_known",
        }
    }
    lists["sibling_school"] = {"s1": {"school": "Fernhill Infant School, Northmere", "asked": "ask_for_us"}}
    lists["adults"]["a1"]["name"] = "Marta Kowalska"
    lists["adults"]["a2"]["name"] = "Piotr Kowalski"
    lists["adult_contact"]["a1"] |= {"phone_1": "07700 900412"}
    for attempt in lists["attempts"].values():
        attempt["who"] = "Marta Kowalska"
    return told, lists


def small_pdf() -> bytes:
    """A whole PDF of one empty page."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 4\n0000000000 65535 f \n%strailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(made),
    )
