"""The clauses of PDF/A-2b (ISO 19005-2) that concern what we write, on documents of every kind."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from documents.pdf.render import render
from models.frozen_document import DocumentView
from models.team import DocumentTemplate
from tests.documents.samples import URL, document, line, view
from tests.documents.test_pdf_text import HOSTILE, everywhere

MOST_OF_A_STRING = 32_767
"""Bytes (ISO 19005-2, 6.1.13)."""


ALPHABETS = "".join(map(chr, (*range(0x391, 0x3A2), *range(0x3B1, 0x3CA), *range(0x410, 0x450))))
"""More characters than a font of one byte's codes maps in one block."""


def logo() -> bytes:
    """A picture with a transparent ground."""
    written = BytesIO()
    Image.new("RGBA", (90, 30), (200, 30, 30, 120)).save(written, "PNG")
    return written.getvalue()


def kept(name: str) -> bytes:
    """A PDF of the samples: with a logo and a code, in several scripts, of many pages, of hostile text."""
    views: dict[str, DocumentView] = {
        "plain": DocumentView(document(3), view().standing, public_url=URL),
        "scripts": view((line(name=f"{ALPHABETS} ☕"),), locale="ar-KW", currency="KWD", title="تصميم (אתר)"),
        "long": view(60),
        "wordy": view(1, description="🧾" * 10_000),
        "hostile": everywhere("".join(HOSTILE), DocumentTemplate.CLASSIC),
    }
    return render(views[name], logo=logo()).pdf


KINDS = pytest.mark.parametrize("name", ["plain", "scripts", "long", "wordy", "hostile"])


def objects(pdf: bytes) -> list[Any]:
    """Every object of the file."""
    reader = PdfReader(BytesIO(pdf), strict=True)
    size: Any = reader.trailer["/Size"]
    return [reader.get_object(IndirectObject(each, 0, reader)) for each in range(1, size)]


def strings(value: Any) -> list[bytes]:
    """Every string within an object, as bytes."""
    if isinstance(value, DictionaryObject):
        return [each for part in value.values() for each in strings(part)]
    if isinstance(value, ArrayObject):
        return [each for part in value for each in strings(part)]
    return [value.original_bytes] if hasattr(value, "original_bytes") else []


def _end(pdf: bytes) -> bytes:
    """The cross-reference table and the trailer."""
    return pdf[int(pdf.rsplit(b"startxref\n", 1)[1].split()[0]) :]


@KINDS
def test_the_file_is_built_as_it_must_be(name: str) -> None:
    pdf = kept(name)
    first, second = pdf.split(b"\n")[:2]
    assert first == b"%PDF-1.7" and second[:1] == b"%" and min(second[1:5]) > 127  # 6.1.2
    trailer: Any = PdfReader(BytesIO(pdf)).trailer
    assert len(trailer["/ID"]) == 2 and "/Encrypt" not in trailer  # 6.1.3
    entries = re.fullmatch(
        rb"xref\n0 \d+\n0{10} 65535 f \n((?:\d{10} 00000 n \n)+)trailer.*", _end(pdf), re.S
    )
    assert entries is not None  # 6.1.4
    for number, entry in enumerate(entries[1].splitlines(), 1):
        assert pdf[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)  # 6.1.9


@KINDS
def test_a_stream_is_as_long_as_it_says_and_ends_on_a_line_of_its_own(name: str) -> None:
    pdf = kept(name)  # 6.1.7.1
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\nstream\n", pdf))
    assert len(streams) == sum(isinstance(each, StreamObject) for each in objects(pdf))
    for stream in streams:
        end = stream.end() + int(stream[1])
        assert pdf[end : end + 11] == b"\nendstream\n"


@KINDS
def test_its_objects_keep_within_the_limits(name: str) -> None:
    for each in objects(kept(name)):
        assert all(len(text) <= MOST_OF_A_STRING for text in strings(each))  # 6.1.13
        if isinstance(each, StreamObject):
            filters = each.get("/Filter", [])
            assert set(filters if isinstance(filters, list) else [filters]) <= {"/FlateDecode"}  # 6.1.7.2
            assert not {"/F", "/FFilter", "/FDecodeParms"} & set(each)


@KINDS
def test_every_font_is_there_and_says_what_its_glyphs_mean(name: str) -> None:
    fonts = [each for each in objects(kept(name)) if isinstance(each, dict) and each.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        descriptor = font["/FontDescriptor"]
        assert descriptor["/FontFile2"].get_data()  # 6.2.11.4.1
        assert descriptor["/Flags"] & 4 and "/Encoding" not in font  # 6.2.11.6: symbolic
        assert len(font["/Widths"]) == font["/LastChar"] - font["/FirstChar"] + 1  # 6.2.11.5
        blocks = re.findall(rb"(\d+) beginbfchar\n((?:<.*\n)+)endbfchar", font["/ToUnicode"].get_data())
        assert all(int(number) == lines.count(b"\n") <= 100 for number, lines in blocks)
        meanings = re.findall(rb"<(\w\w)> <(\w+)>\n", font["/ToUnicode"].get_data())
        assert len(meanings) >= len(font["/Widths"])
        assert not {b"FEFF", b"FFFE"} & {meaning for _, meaning in meanings}


@KINDS
def test_colours_are_of_the_profile_that_comes_with_them(name: str) -> None:
    pdf = kept(name)
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    (intent,) = root["/OutputIntents"]
    profile = intent["/DestOutputProfile"].get_data()
    assert intent["/S"] == "/GTS_PDFA1" and intent["/DestOutputProfile"]["/N"] == 3  # 6.2.3
    assert profile[12:20] == b"mntrRGB " and profile[8] <= 4 and profile[36:40] == b"acsp"
    operators = {b"rg", b"RG", b"g", b"G", b"k", b"K", b"cs", b"CS", b"scn", b"SCN", b"sh", b"gs", b"ri"}
    for page in PdfReader(BytesIO(pdf)).pages:
        content: Any = page.get_contents()
        used = {operator for _, operator in content.operations} & operators
        assert used <= {b"rg", b"RG"}  # 6.2.4
    for each in objects(pdf):
        if isinstance(each, dict) and each.get("/Subtype") == "/Image":
            assert each["/ColorSpace"] in ("/DeviceRGB", "/DeviceGray")
            assert not each.get("/Interpolate") and "/Alternates" not in each  # 6.2.8


@KINDS
def test_links_are_printed_and_nothing_is_run(name: str) -> None:
    pdf = kept(name)
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm", "/OCProperties", "/Requirements"} & set(root)
    annotations = [
        each.get_object() for page in PdfReader(BytesIO(pdf)).pages for each in page.get("/Annots", [])
    ]
    assert bool(annotations) == (name == "plain")
    for each in annotations:
        assert (each["/Subtype"], each["/F"], each["/A"]["/S"]) == ("/Link", 4, "/URI")  # 6.3, 6.5


@KINDS
def test_the_metadata_declare_it_and_say_the_same_twice(name: str) -> None:
    reader = PdfReader(BytesIO(kept(name)))
    xmp, known = reader.xmp_metadata, reader.metadata
    assert xmp is not None and known is not None
    root: Any = reader.trailer["/Root"]
    assert (xmp.pdfaid_part, xmp.pdfaid_conformance) == ("2", "B")  # 6.6.4
    if name != "hostile":  # which no XML could hold as a whole
        assert xmp.dc_title == {"x-default": known.title}
    assert xmp.xmp_create_date == xmp.xmp_modify_date
    assert xmp.dc_language == [root["/Lang"]]
