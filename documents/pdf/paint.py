"""Drawing composed pages with ReportLab: the bytes of a PDF whose text can be read aloud, copied and kept."""

from io import BytesIO
from typing import Any

import segno
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from documents.pdf.archival import describe
from documents.pdf.composer import Composer
from documents.pdf.logo import Logo
from documents.pdf.sheet import Box, Code, Link, Picture, Sheet, Tag, Text
from documents.pdf.structure import Structure
from documents.pdf.to_unicode import ToUnicode

rl_config.useA85 = 0  # no mailbox that documents pass through needs text any more, which is a fifth longer


def paint(page: Composer, logo: Logo | None, kind: str) -> bytes:
    """The PDF of the composed pages; `kind` is what the document is called."""
    document = page.view.document
    language = str(page.formats.locale).replace("_", "-")
    canvas: Any = Canvas(
        BytesIO(),
        pagesize=page.size,
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        initialFontName=page.type.fonts.faces[0].regular.fontName,  # type: ignore[arg-type]
        lang=language,
    )
    describe(canvas, document, f"{kind} {document.number or ''}".strip(), language)
    structure = Structure(canvas)
    for sheet in page.sheets:
        _Painter(canvas, structure, logo, document.sender.name).draw(sheet)
        canvas.showPage()
    structure.close()
    canvas._doc.delayedFonts.append(ToUnicode())
    pdf: bytes = canvas.getpdfdata()
    return pdf


class _Painter:
    """Draws one page."""

    def __init__(self, canvas: Canvas, structure: Structure, logo: Logo | None, sender: str) -> None:
        self.canvas, self.structure, self.logo, self.sender = canvas, structure, logo, sender
        self._color = ""

    def draw(self, sheet: Sheet) -> None:
        """Draws the items in their order; those of one tag that follow each other are tagged as one."""
        self.structure.begin_page()
        open_tag: Tag | None = None
        for item in sheet.items:
            tag = item.tag if isinstance(item, Text) else None
            if open_tag is not None and tag != open_tag:
                self.structure.end()
                open_tag = None
            if tag is not None and tag != open_tag:
                self.structure.begin(tag)
                open_tag = tag
            match item:
                case Text():
                    self._text(item, sheet.height)
                case Box():
                    self._box(item, sheet.height)
                case Picture():
                    self._picture(item, sheet.height)
                case Code():
                    self._code(item, sheet.height)
                case Link():
                    self._link(item, sheet.height)
        if open_tag is not None:
            self.structure.end()

    def _text(self, item: Text, height: float) -> None:
        line, canvas = item.line, self.canvas
        self._fill(line.style.color)
        x, size = item.x, line.style.size
        for run in line.runs:
            canvas.setFont(run.font, size)
            canvas.drawString(x, height - item.y, run.text)
            x += run.width * size / 1000

    def _box(self, item: Box, height: float) -> None:
        canvas, bottom = self.canvas, height - item.y - item.height
        self.structure.begin(())
        if item.stroke is None:
            self._fill(item.color)
            canvas.rect(item.x, bottom, item.width, item.height, stroke=0, fill=1)
        else:
            canvas.setStrokeColor(HexColor(item.color))
            canvas.setLineWidth(item.stroke)
            canvas.rect(item.x, bottom, item.width, item.height, stroke=1, fill=0)
        self.structure.end()

    def _picture(self, item: Picture, height: float) -> None:
        if self.logo is None:
            return
        self.structure.begin(("Figure:logo",), self.sender)
        bottom = height - item.y - item.height
        self.canvas.drawImage(self.logo.reader, item.x, bottom, item.width, item.height, mask="auto")
        self.structure.end()

    def _code(self, item: Code, height: float) -> None:
        """The QR code (ISO/IEC 18004) as one path."""
        matrix = segno.make(item.url, error="m", micro=False, boost_error=False).matrix
        module = item.size / len(matrix)
        self.structure.begin(("Figure:code",), item.url)
        self._fill("#000000")
        path = self.canvas.beginPath()
        for row, modules in enumerate(matrix):
            for column, dark in enumerate(modules):
                if dark:
                    bottom = height - item.y - (row + 1) * module
                    path.rect(item.x + column * module, bottom, module, module)
        self.canvas.drawPath(path, stroke=0, fill=1)
        self.structure.end()

    def _link(self, item: Link, height: float) -> None:
        bottom = height - item.y - item.height
        area = (item.x, bottom, item.x + item.width, bottom + item.height)
        self.canvas.linkURL(item.url, area, F=4, Contents=pdfdoc.PDFString(item.url))

    def _fill(self, color: str) -> None:
        if color != self._color:
            self.canvas.setFillColor(HexColor(color))
            self._color = color
