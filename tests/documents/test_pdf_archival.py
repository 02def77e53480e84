"""PDFs as files to be kept: always the same bytes, described, tagged, and with all they need."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from documents.pdf.render import render
from tests.documents.samples import view


def test_the_same_document_is_the_same_file_in_any_process() -> None:
    script = (
        "import hashlib; from documents.pdf.render import render; from tests.documents.samples import view;"
        "print(hashlib.sha256(render(view(30)).pdf).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    render(view(5, title="Глава"))  # what was rendered before in the process does not matter
    assert outputs == {hashlib.sha256(render(view(30)).pdf).hexdigest() + "\n"}


def test_another_document_has_another_identifier() -> None:
    identifiers = {str(PdfReader(BytesIO(render(view(lines)).pdf)).trailer["/ID"]) for lines in (1, 2, 3)}
    assert len(identifiers) == 3


def test_it_is_described_and_tagged_and_brings_its_fonts_and_colours() -> None:
    reader = PdfReader(BytesIO(render(view(40, title='A & B <"C">')).pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-AU" and root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None and reader.xmp_metadata is not None
    assert reader.metadata.title == 'Quote Q-1042 – A & B <"C">'
    assert reader.xmp_metadata.dc_title == {"x-default": reader.metadata.title}
    assert reader.metadata.creation_date == datetime(2026, 11, 21, tzinfo=UTC)
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    fonts = {id(font): font for page in reader.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert fonts and all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts.values())
    elements: Any = root["/StructTreeRoot"]["/K"][0]["/K"]
    roles = [element["/S"] for element in elements]
    assert "/H1" in roles and "/Table" in roles
    rows = next(element for element in elements if element["/S"] == "/Table")["/K"]
    assert [row["/S"] for row in rows] == ["/TR"] * 41
    assert [cell["/S"] for cell in rows[0]["/K"]] == ["/TH"] * 5
    assert [cell["/S"] for cell in rows[1]["/K"]] == ["/TD"] * 5
