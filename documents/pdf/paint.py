"""Drawing composed pages with ReportLab: the bytes of a PDF whose text can be read aloud, copied and kept.

The content is tagged (ISO 32000-1, 14.8), and described as PDF/A-2b asks for (ISO 19005-2): XMP, an sRGB
output intent, embedded fonts and no transparency but that of the logo.
"""

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from documents.pdf.composer import Composer
from documents.pdf.logo import Logo
from documents.pdf.sheet import Box, Code, Picture, Sheet, Tag, Text
from documents.pdf.structure import Structure
from documents.pdf.to_unicode import ToUnicode
from models.frozen_document import FrozenDocument, canonical_json

_PRODUCER: Final = "Quotegraph"
_SRGB: Final = (Path(__file__).parent / "srgb.icc").read_bytes()
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


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
    _describe(canvas, document, f"{kind} {document.number or ''}".strip(), language)
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
        """The QR code (ISO/IEC 18004) as one path, which is a link as well."""
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
        bottom = height - item.y - item.size
        area = (item.x, bottom, item.x + item.size, bottom + item.size)
        self.canvas.linkURL(item.url, area, F=4, Contents=pdfdoc.PDFString(item.url))

    def _fill(self, color: str) -> None:
        if color != self._color:
            self.canvas.setFillColor(HexColor(color))
            self._color = color


def _describe(canvas: Any, document: FrozenDocument, title: str, language: str) -> None:
    """Title, language and dates, twice over: in the information dictionary and, the same, in XMP."""
    moment = datetime.combine(document.issue_date, time(), UTC)
    described = {
        "title": f"{title} – {document.title}" if document.title else title,
        "author": document.sender.name,
        "subject": document.description or title,
    }
    canvas.setTitle(described["title"])
    canvas.setAuthor(described["author"])
    canvas.setSubject(described["subject"])
    canvas.setProducer(_PRODUCER)
    canvas.setCreator(_PRODUCER)
    canvas.setViewerPreference("DisplayDocTitle", "true")

    inner = canvas._doc
    stamp = TimeStamp(invariant=1)
    stamp.t, stamp.lt = moment.timestamp(), moment.timetuple()
    stamp.YMDhms, stamp.dhh, stamp.dmm, stamp.tzname = tuple(stamp.lt)[:6], 0, 0, "UTC"
    inner._timeStamp = stamp
    inner.updateSignature(canonical_json(document))
    values = {name: escape(value) for name, value in described.items()}
    xmp = _XMP.format(**values, language=language, producer=_PRODUCER, date=moment.isoformat())
    catalog = inner.Catalog
    catalog.Metadata = pdfdoc.XMP(creator=lambda _: xmp.encode())
    catalog.OutputIntents = pdfdoc.PDFArray([_output_intent(canvas)])
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]


def _output_intent(canvas: Any) -> pdfdoc.PDFDictionary:
    profile = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), _SRGB, [pdfdoc.PDFZCompress])
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": canvas._doc.Reference(profile, "srgb"),
        }
    )
