"""The logo as it is put into a PDF."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Self

from reportlab.lib.utils import ImageReader


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that has been decoded; `size` is its width and height in pixels."""

    reader: ImageReader
    size: tuple[float, float]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, content: bytes) -> Self:
        """The logo in a PNG or JPEG; raises OSError for anything else."""
        reader = ImageReader(BytesIO(content))
        width, height = reader.getSize()
        return cls(reader, (float(width), float(height)))
