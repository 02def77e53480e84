"""Search without extensions: a normalised text beside the row, and queries that match word beginnings."""

import re
import unicodedata

SEARCH_VECTOR = "to_tsvector('simple', search_text)"
"""The generated column over `search_text`; `simple` neither stems nor drops words of any language."""

_WORD = re.compile(r"\w+")


def normalise(*parts: str | None) -> str:
    """The words of `parts`, case-folded and without accents, for storing and for asking alike."""
    joined = " ".join(part for part in parts if part)
    folded = unicodedata.normalize("NFKD", joined).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)  # folding may compose anew
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


def prefix_query(search: str) -> str | None:
    """`search` as a tsquery that finds rows holding a word beginning with each given word.

    None where `search` holds no word at all, which matches nothing in particular: leave the filter out.
    """
    words = normalise(search).split()[:16]
    return " & ".join(f"'{word}':*" for word in words) or None
