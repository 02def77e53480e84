"""The structure tree of a PDF (ISO 32000-1, 14.7): what is a heading, a paragraph, a row of a table.

ReportLab leaves this to its caller; it takes marks in the content and a few dictionaries beside it.
"""

from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from documents.pdf.sheet import Tag


@dataclass(slots=True)
class _Element:
    """An element of the tree; its kids are elements, or marks as (page, number)."""

    role: str
    name: str
    parent: "_Element | None"
    kids: list["_Element | tuple[int, int]"] = field(default_factory=list)
    alternative: str | None = None
    scope: str | None = None


class Structure:
    """Marks the content of a canvas, page by page, and writes the tree at the end."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas: Any = canvas  # its inner parts have no types
        self._root = _Element("Document", "element0", None)
        self._elements: dict[Tag, _Element] = {(): self._root}
        self._marks: list[list[_Element]] = []

    def begin_page(self) -> None:
        """What follows is on the next page."""
        self._marks.append([])

    def begin(self, tag: Tag, alternative: str | None = None) -> None:
        """What follows, up to `end`, belongs to the element of this tag; without one, to none."""
        if not tag:
            self._write("/Artifact BMC")
            return
        element = self._element(tag)
        element.alternative = alternative
        marks = self._marks[-1]
        element.kids.append((len(self._marks) - 1, len(marks)))
        self._write(f"/{element.role} <</MCID {len(marks)}>> BDC")
        marks.append(element)

    def end(self) -> None:
        """Ends what was begun last."""
        self._write("EMC")

    def close(self) -> None:
        """Writes the tree, once all pages are there."""
        document = self._canvas._doc
        root = document.Reference(pdfdoc.PDFDictionary({}), "structure")
        for element in self._elements.values():
            document.Reference(self._dictionary(element, root), element.name)
        parents: list[Any] = []
        for number, marks in enumerate(self._marks):
            parents += [number, pdfdoc.PDFArray([_reference(element) for element in marks])]
            page = document.idToObject[f"Page{number + 1}"]
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number, pdfdoc.PDFName("S")
        tree = document.idToObject["structure"].dict
        tree["Type"] = pdfdoc.PDFName("StructTreeRoot")
        tree["K"] = pdfdoc.PDFArray([_reference(self._root)])
        tree["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(parents)})
        tree["ParentTreeNextKey"] = len(self._marks)
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})

    def _element(self, tag: Tag) -> _Element:
        found = self._elements.get(tag)
        if found is None:
            parent = self._element(tag[:-1])
            role = tag[-1].partition(":")[0]
            found = self._elements[tag] = _Element(role, f"element{len(self._elements)}", parent)
            if role == "TH":
                found.scope = "Column" if tag[-2].endswith(":head") else "Row"
            parent.kids.append(found)
        return found

    def _dictionary(self, element: _Element, root: Any) -> pdfdoc.PDFDictionary:
        values: dict[str, Any] = {
            "Type": pdfdoc.PDFName("StructElem"),
            "S": pdfdoc.PDFName(element.role),
            "P": _reference(element.parent) if element.parent else root,
            "K": pdfdoc.PDFArray([_kid(kid) for kid in element.kids]),
        }
        if element.alternative:
            values["Alt"] = pdfdoc.PDFString(element.alternative)
        if element.scope:
            scope = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(element.scope)}
            values["A"] = pdfdoc.PDFDictionary(scope)
        return pdfdoc.PDFDictionary(values)

    def _write(self, operator: str) -> None:
        self._canvas._code.append(operator)


def _reference(element: _Element) -> pdfdoc.PDFObjectReference:
    return pdfdoc.PDFObjectReference(element.name)


def _kid(kid: "_Element | tuple[int, int]") -> Any:
    if isinstance(kid, _Element):
        return _reference(kid)
    page, number = kid
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("MCR"),
            "Pg": pdfdoc.PDFObjectReference(f"Page{page + 1}"),
            "MCID": number,
        }
    )
