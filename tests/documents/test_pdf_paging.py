"""What stays together when a document goes on to another page, wherever on a page it comes to stand."""

import pytest

from documents.pdf.render import render
from models.document import LineItemKind
from models.team import DocumentTemplate
from tests.documents.reading import pages_of
from tests.documents.samples import branded, line, view

HEADER = "Description Qty Price Tax Amount"


def pages(*arguments: object, **changes: object) -> list[str]:
    """The text of each page of the quote of the samples with these changes."""
    return pages_of(render(view(*arguments, **changes)).pdf)  # type: ignore[arg-type]


@pytest.mark.parametrize("template", list(DocumentTemplate))
def test_the_header_of_the_table_is_never_without_a_row(template: DocumentTemplate) -> None:
    row = line(0, description="Part of it.\n" * 8)
    for above in range(0, 60, 2):
        for page in pages((row,), description="Introduction\n" * above, brand=branded(template)):
            assert HEADER not in page or "Work 0" in page


def test_a_heading_is_never_without_the_row_below_it() -> None:
    heading = line(0, kind=LineItemKind.HEADING, name="Phase two", description=None, amount_minor=0)
    for before in range(1, 16):
        rows = (*(line(number) for number in range(before)), heading, line(99), line(100))
        (page,) = (page for page in pages(rows) if "Phase two" in page)
        assert "Work 99" in page


def test_no_line_of_a_paragraph_stands_alone_on_a_page() -> None:
    terms = " ".join(f"word{number}" for number in range(10, 100))
    broken = 0
    for above in range(15, 40):
        found = [page.count("word") for page in pages(1, notes="Note\n" * above, terms=terms, title=None)]
        parts = [count for count in found if count]
        broken += len(parts) == 2
        assert sum(parts) == 90 and min(parts) > 17  # of which a line has room for less
    assert broken


def test_a_long_row_is_broken_with_some_lines_on_either_side() -> None:
    row = line(0, name="Start", description="\n".join(["item"] * 40))
    for above in range(0, 36, 3):
        parts = [page.count("item") for page in pages((row, line(1)), description="Text\n" * above)]
        assert sum(parts) == 40 and min(part for part in parts if part) >= 2


def test_nobody_signs_on_a_page_of_nothing_else() -> None:
    for length in range(1, 60, 2):
        (page,) = (page for page in pages(2, terms="Agreed.\n" * length) if "Signature" in page)
        assert "Agreed." in page


def test_what_was_carried_is_what_the_rows_so_far_come_to() -> None:
    rows = tuple(line(number, amount_minor=100 * number) for number in range(1, 60))
    rows = (line(60, optional=True, selected=False, amount_minor=99_900), *rows, *rows)
    carried = [page.partition("Carried forward ")[2].split(" ")[0] for page in pages(rows)]
    brought = [page.partition("Brought forward ")[2].split(" ")[0] for page in pages(rows)]
    assert [each for each in carried if each] == [each for each in brought if each]
    first_page = pages(rows)[0]
    shown = [number for number in range(1, 60) if f"Work {number} " in first_page]
    assert carried[0] == f"{sum(shown)}.00"
