"""What makes a PDF one that can be kept: PDF/A-2b (ISO 19005-2).

It takes XMP metadata, an sRGB output intent, and streams that end as that standard wants. Embedding fonts and
drawing in RGB is the painter's business.
"""

import re
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfdoc

from models.frozen_document import FrozenDocument, canonical_json

_PRODUCER: Final = "Quotegraph"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold (XML 1.0, 2.2)."""
_MOST_OF_A_SUBJECT: Final = 1000
"""Characters, since no string may exceed 32,767 bytes (ISO 19005-2, 6.1.13)."""
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


def describe(canvas: Any, document: FrozenDocument, title: str, language: str) -> None:
    """Title, language and dates, twice over: in the information dictionary and, the same, in XMP."""
    moment = datetime.combine(document.issue_date, time(), UTC)
    described = {
        "title": f"{title} – {document.title}" if document.title else title,
        "author": document.sender.name,
        "subject": (document.description or title)[:_MOST_OF_A_SUBJECT],
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
    inner.encrypt = _StreamEnds()
    inner.updateSignature(canonical_json(document))
    values = {name: escape(_NOT_XML.sub("", value)) for name, value in described.items()}
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


class _StreamEnds(pdfdoc.NoEncryption):
    """Puts an end of line after what is in a stream (ISO 19005-2, 6.1.7.1), which ReportLab leaves out."""

    def encode(self, t: Any) -> Any:
        """The content of a stream, on its way into the file."""
        return _Stream(pdfdoc.pdfdocEnc(t))


class _Stream(bytes, pdfdoc.PDFObject):
    """The content of a stream; the end of line after it is no part of its length."""

    def format(self, _: Any) -> bytes:
        """What is written into the file."""
        return bytes(self) + b"\n"
