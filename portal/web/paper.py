"""A sheet of A4 for the file: headings, labelled rows that never cut text, and the same foot on every page.

The PDF is tagged (headings and paragraphs in reading order, the rest marked as decoration) so that it can be read
aloud, says its language and shows its title; neither title nor outline ever names a child.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import current_app, has_app_context
from fpdf import FPDF, XPos, YPos
from fpdf.prefs import ViewerPreferences

from portal.web.assets import NotBuilt
from portal.web.paper_letters import (
    FACES,
    in_pictures,
    is_arabic,
    needs_arabic_type,
    needs_shaping,
    pictures,
    runs_right_to_left,
)

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells at length which tables it leaves out

MARGIN, TOP, FOOT = 20.0, 25.0, 25.0
LABEL, GAP = 54.0, 5.0
"""Millimetres: the page's margins, and the column of labels with the gap beside it."""
BODY, SMALL, LINE = 9.5, 7.5, 1.42
"""Points, and the height of a line as a multiple of its letters."""
TOGETHER = 62.0
"""Millimetres: a row no taller than this is not torn across two pages."""
LONG_LABEL = 240
INK, QUIET, BRAND, RULE, GROUND = (11, 12, 12), (80, 90, 95), (23, 71, 92), (177, 180, 182), (241, 245, 247)
MARKING = "Official: sensitive"
NOT_PROVIDED = "Not provided"
NAMED_LETTERS = (
    "Some letters or pictures that were typed cannot be drawn in this document. Their names stand in [square brackets]."
)


def fonts_folder() -> Path:
    """Where the front-end build put the faces: beside the running application's own assets."""
    static = (current_app.static_folder if has_app_context() else None) or "static"
    return Path(static).resolve() / "dist" / "fonts"


class Paper(FPDF):
    """A document of the portal, made at `made` (UTC).

    `title` must name no child. `running` stands at the head of later pages, `foot` (what it is, then quieter lines) at
    the foot of each. `texts` is everything that will be written, to choose the type by.
    """

    def __init__(
        self, *, title: str, running: str, foot: tuple[str, str], made: dt.datetime, texts: Sequence[str]
    ) -> None:
        super().__init__(format="A4")
        self.fonts_from = fonts_folder()
        if not (self.fonts_from / FACES["record", ""]).is_file():
            raise NotBuilt(f"{self.fonts_from} has no fonts: run `npm run build` in frontend/")
        arabic = needs_arabic_type(texts, self.fonts_from)
        self.running, self.foot = running, foot
        self.tag = ""
        self.within = ""
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_producer("Children missing education")
        self.set_creation_date(made)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.str_alias_nb_pages = None  # type: ignore[assignment]  # "{nb}" in an answer is only what was typed
        self.set_margins(MARGIN, TOP, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, FOOT)
        for (family, style), file in FACES.items():
            if family == "record" or arabic:
                kept = set(pictures(self.fonts_from, family))
                if arabic and family == "record":  # letters of one word join only within one type
                    kept = {code for code in kept if not is_arabic(chr(code))}
                self.add_font(family, style, self.fonts_from / file, unicode_range=sorted(kept))
        if arabic:
            self.set_fallback_fonts(["arabic"], exact_match=False)
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        self.ink(BODY)
        self.add_page()

    def ink(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """Write on in this size, weight and colour."""
        self.set_font("record", "B" if bold else "", size)
        self.set_text_color(*colour)

    def header(self) -> None:
        """The marking, and from the second page on what this is a part of."""
        with self.decoration():
            self.set_xy(MARGIN, 11)
            self.ink(SMALL, bold=True, colour=QUIET)
            self._line(MARKING)
            if self.page > 1:
                self.set_xy(MARGIN, 11)
                self.ink(SMALL, colour=QUIET)
                self._line(self.running, align="R")
                self._rule(17)
                if self.within:
                    self.set_xy(MARGIN, 19.5)
                    self._line(f"{self.within[:90]}, continued")
        self.set_xy(MARGIN, TOP)
        if self.tag:
            self._open()

    def footer(self) -> None:
        """Nothing yet: how many pages there are is known at the end, see `finish`. An open tag ends with its page."""
        if self.tag:
            self._out("EMC")

    def finish(self) -> bytes:
        """The document with its feet: reference, page of pages, checksum, who printed it and when."""
        self.set_auto_page_break(False)
        pages = self.pages_count
        for page in range(1, pages + 1):
            self.page = page
            self.current_font_is_set_on_page = False
            with self.decoration():
                self._rule(self.h - 21)
                self.set_xy(MARGIN, self.h - 19)
                self.ink(SMALL, bold=True)
                self._line(self.foot[0])
                self.set_xy(MARGIN, self.h - 19)
                self._line(f"Page {page} of {pages}", align="R")
                self.ink(SMALL, colour=QUIET)
                for line in self.foot[1].split("\n"):
                    self.set_xy(MARGIN, self.get_y() + 4)
                    self._line(line)
        for font in self.fonts.values():
            for glyph, _ in font.subset.items():  # type: ignore[union-attr]  # noqa: PERF102 - no dict
                if glyph is not None and glyph.unicode == ():  # a dot set apart from its letter: copied text skips it
                    glyph.unicode = (0x200D,)
        return bytes(self.output())

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn within is no part of the text that is read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    @contextmanager
    def tagged(self, kind: str) -> Iterator[None]:
        """What is written within is one element: H1, H2 or P. It may run over pages."""
        self.tag = kind
        self._open()
        yield
        self._out("EMC")
        self.tag = ""

    def _open(self) -> None:
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{self.tag}", mcid=number)
        self._out(f"/{self.tag} <</MCID {number}>> BDC")

    def _rule(self, y: float) -> None:
        self.line(MARGIN, y, self.w - MARGIN, y)

    def _line(self, text: str, *, align: str = "L") -> None:
        """One line that fits, or is shortened with dots: only for the head and foot of a page."""
        there = self.drawn(text).replace("\n", " ")
        self.set_text_shaping(needs_shaping(there))
        while there and self.get_string_width(there) > self.epw:
            there = f"{there[:-6].rstrip()} …"
        self.cell(self.epw, 4, there, align=align)

    def drawn(self, text: str) -> str:
        """The text with letters that have no picture named."""
        return in_pictures(text, self.fonts_from)[0]

    def flow(self, text: str, x: float, width: float) -> None:
        """Write the text from here on downwards, over as many pages as it takes; each line finds its own direction."""
        for line in self.drawn(text).split("\n"):
            self.set_x(x)
            self._lay(line, width)

    def _lay(self, line: str, width: float, *, dry: bool = False) -> float:
        """Lay one paragraph; when `dry`, only say how tall it would be, in millimetres."""
        self.set_text_shaping(needs_shaping(line))
        tall = self.multi_cell(
            width,
            self.font_size * LINE,
            line,
            align="R" if runs_right_to_left(line) and self.get_string_width(line) > width else "L",
            new_x=XPos.LEFT,
            new_y=YPos.NEXT,
            dry_run=dry,
            output="HEIGHT",
        )
        return float(tall)  # type: ignore[arg-type]

    def height_of(self, text: str, width: float) -> float:
        """How tall the text would be in the present letters, in millimetres."""
        return sum(self._lay(line, width, dry=True) for line in self.drawn(text).split("\n"))

    @property
    def left(self) -> float:
        """Millimetres left above the foot of this page."""
        return float(self.page_break_trigger - self.get_y())

    def title_line(self, text: str, above: str = "") -> None:
        """The document's heading, with a quieter line over it."""
        self.within = ""
        if above:
            self.ink(BODY, colour=QUIET)
            with self.tagged("P"):
                self.flow(above, MARGIN, self.epw)
        self.ink(17.5, bold=True, colour=BRAND)
        with self.tagged("H1"):
            self.flow(text, MARGIN, self.epw)
        self.ln(2)

    def heading(self, text: str, *, needs: float = 30.0) -> None:
        """A heading that is never left alone at the foot of a page."""
        self.within = ""
        if self.left < needs:
            self.add_page()
        else:
            self.ln(5)
        self.start_section(self.drawn(text).replace("\n", " "))
        self.ink(12.5, bold=True, colour=BRAND)
        with self.tagged("H2"):
            self.flow(text, MARGIN, self.epw)
        self.ln(1)
        with self.decoration():
            self.set_draw_color(*BRAND)
            self._rule(self.get_y())
            self.set_draw_color(*RULE)
        self.ln(1.2)

    def paragraph(self, text: str, *, size: float = BODY, colour: tuple[int, int, int] = INK) -> None:
        """Text over the whole width."""
        self.ink(size, colour=colour)
        with self.tagged("P"):
            self.flow(text, MARGIN, self.epw)

    def row(self, label: str, value: str, *, size: float = BODY, last: bool = False) -> None:
        """A label with its value beside it, and a thin line under both. The value may run over pages."""
        self.within = ""
        beside = self.epw - LABEL - GAP
        colour = INK if value.strip() else QUIET
        said = value if value.strip() else NOT_PROVIDED
        if len(label) > LONG_LABEL:
            self._stacked(label, said, size, colour)
        else:
            if self.left < TOGETHER:
                self.ink(BODY, bold=True)
                tall = self.height_of(label, LABEL)
                self.ink(size)
                whole = self.height_of(said, beside)
                if self.left < max(tall, whole if whole < TOGETHER else 12.0) + 2:
                    self.add_page()
            page, top = self.page, self.get_y()
            self.ink(BODY, bold=True)
            with self.tagged("P"):
                self.flow(label, MARGIN, LABEL)
            under = self.get_y()
            self.within = label
            self.set_y(top)
            self.ink(size, colour=colour)
            with self.tagged("P"):
                self.flow(said, MARGIN + LABEL + GAP, beside)
            if self.page == page:
                self.set_y(max(self.get_y(), under))
        self.within = ""
        if last:
            return
        self.ln(1.3)
        with self.decoration():
            self._rule(self.get_y())
        self.ln(1.3)

    def panel(self, before: str, name: str, after: str) -> None:
        """Who put their name to it: the name stands out, on a tinted ground with a bar at its side."""
        inner, width = MARGIN + 6, self.epw - 12
        parts = ((before, BODY, False), (name, 15.0, True), (after, BODY, False))
        tall = 0.0
        for text, size, bold in parts:
            self.ink(size, bold=bold)
            tall += self.height_of(text, width)
        self.ln(1.5)
        if self.left < tall + 10 < self.page_break_trigger - TOP:
            self.add_page()
        top = self.get_y()
        if tall + 10 <= self.left:
            with self.decoration():
                self.set_fill_color(*GROUND)
                self.rect(MARGIN, top, self.epw, tall + 10, style="F")
                self.set_fill_color(*BRAND)
                self.rect(MARGIN, top, 1.4, tall + 10, style="F")
        self.set_y(top + 4)
        for place, (text, size, bold) in enumerate(parts):
            self.ink(size, bold=bold, colour=BRAND if bold else INK)
            with self.tagged("P"):
                self.flow(text, inner, width)
            if place < 2:
                self.ln(1)
        self.ln(4)

    def _stacked(self, label: str, said: str, size: float, colour: tuple[int, int, int]) -> None:
        """A very long label stands over its value, each over the whole width."""
        self.ink(BODY, bold=True)
        with self.tagged("P"):
            self.flow(label, MARGIN, self.epw)
        self.ink(size, colour=colour)
        with self.tagged("P"):
            self.flow(said, MARGIN, self.epw)


def holds_unpictured(texts: Iterable[str]) -> bool:
    """Whether a letter in any of these has to be named because it has no picture."""
    fonts = fonts_folder()
    return any(in_pictures(text, fonts)[1] for text in texts)
