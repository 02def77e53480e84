"""Which characters can be printed, and what is told of those that cannot."""

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4

from documents.pdf.fonts import REPLACEMENT, FontUnusable
from documents.pdf.look import LOOKS
from documents.pdf.render import render
from models.team import DocumentTemplate
from tests.documents.reading import placed, text_of
from tests.documents.samples import REPORTLAB_FONTS, line, view


def test_a_character_that_no_font_has_is_reported_and_seen() -> None:
    rendered = render(view((line(name="日本 cup ☕"),)))
    assert rendered.missing == ("☕", "日", "本")
    assert f"{REPLACEMENT * 2} cup {REPLACEMENT}" in text_of(rendered.pdf)


def test_a_folder_of_fonts_brings_further_characters(tmp_path: Path) -> None:
    (tmp_path / "Vera.ttf").symlink_to(REPORTLAB_FONTS / "Vera.ttf")
    sample = view((line(name="a ≈ b"),))
    assert render(sample).missing == ("≈",)
    rendered = render(sample, font_folder=tmp_path)
    assert rendered.missing == () and "a ≈ b" in text_of(rendered.pdf)


def test_a_file_that_is_no_truetype_font_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "Noto.ttf").write_bytes(b"OTTO" + bytes(100))
    with pytest.raises(FontUnusable, match=r"Noto\.ttf cannot be used"):
        render(view(1), font_folder=tmp_path)


def test_what_we_write_ourselves_can_always_be_read() -> None:
    rendered = render(view(1, locale="ja-JP", currency="JPY"))
    assert rendered.missing == () and "November 21, 2026" in text_of(rendered.pdf)


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    rendered = render(view(1, locale="ar-KW", currency="KWD", title="تصميم (أول)"))
    assert rendered.missing == ()
    (page,) = placed(rendered.pdf)  # copied as it was typed, though drawn with letters joined
    title = next(text for text in page if text.text == "تصميم")
    assert title.end == pytest.approx(A4[0] - LOOKS[DocumentTemplate.MODERN].margin, abs=0.2)
    number = next(text for text in page if text.text == "Q-1042")
    assert number.start == pytest.approx(LOOKS[DocumentTemplate.MODERN].margin, abs=0.2)
