"""What the file of a document is called, attached to a mail or saved from a page."""

from models.frozen_document import FrozenDocument
from models.wording import words_for


def file_name(document: FrozenDocument) -> str:
    """Its kind, in its language, and its number: `Quote Q-0001.pdf`, without what no file can be called."""
    called = f"{words_for(document.locale).plain(document.kind)} {document.number or ''}".strip()[:120]
    return (
        "".join(each if each.isprintable() and each not in '/\\:*?"<>|' else "_" for each in called) + ".pdf"
    )
