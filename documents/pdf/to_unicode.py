"""What the glyphs of a PDF stand for when text is copied or read aloud (ISO 32000-1, 9.10.3)."""

import re
import unicodedata
from typing import Any

_PRESENTATION_FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_MAPPING = re.compile(r"^<(\w\w)> <(\w{4,6})>$", re.MULTILINE)

_BLOCK = re.compile(r"\d+ beginbfchar\n(.*?)\nendbfchar", re.DOTALL)
_MOST_IN_A_BLOCK = 100
"""Adobe Technical Note 5014, CMap and CIDFont files."""


class ToUnicode:
    """Corrects ReportLab's maps: joined Arabic letters stand for the letters as they are typed.

    Characters beyond U+FFFF are written as surrogates, as the format wants. ReportLab writes the maps with
    the fonts when a document is put together, so this goes after the last of its `delayedFonts`.
    """

    def addObjects(self, document: Any) -> None:
        """Rewrites the maps of the document's fonts."""
        for name, found in document.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                found.content = _BLOCK.sub(_in_blocks, _MAPPING.sub(_corrected, found.content))


def _in_blocks(block: re.Match[str]) -> str:
    """The mappings of a block in as many as may not hold more than `_MOST_IN_A_BLOCK`."""
    mappings = block[1].splitlines()
    parts = [mappings[at : at + _MOST_IN_A_BLOCK] for at in range(0, len(mappings), _MOST_IN_A_BLOCK)]
    return "\n".join("\n".join([f"{len(part)} beginbfchar", *part, "endbfchar"]) for part in parts)


def _corrected(mapping: re.Match[str]) -> str:
    code = int(mapping[2], 16)
    text = chr(code)
    if any(code in forms for forms in _PRESENTATION_FORMS):
        letters = unicodedata.normalize("NFKC", text)
        text = (
            letters if len(letters) == 1 else text
        )  # readers that turn lines round would turn ligatures, too
    return f"<{mapping[1]}> <{text.encode('utf-16-be').hex().upper()}>"
