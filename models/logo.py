"""Logos: pictures that stand on a team's documents. One that documents were sent with is never changed."""

import base64
import binascii
import hashlib
import re
from datetime import datetime
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import LargeBinary
from sqlmodel import Field

from models.columns import TeamOwned, code_field, instant_field, utc_now
from models.errors import ErrorCode, Faults, Path
from models.keys import team_key

MOST_BYTES: Final = 400_000
"""How large a picture may be, in bytes."""
MOST_PIXELS: Final = 3_000
"""How many pixels wide and high a picture may be."""
_KEPT: Final = (800, 400)
"""A picture is kept no larger than this: at 54 points in height that is 530 dots per inch."""
_MEDIA_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg"}
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


class Logo(TeamOwned, table=True):
    """A picture as it was decoded and written anew, named by its SHA-256."""

    __tablename__ = "logo"
    __table_args__ = (team_key(),)

    media_type: str = code_field()
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = instant_field(default_factory=utc_now)


def read_logo(encoded: str, team_id: str, path: Path, faults: Faults) -> Logo | None:
    """The picture in base64, decoded to be sure that it is one, and written without anything but its pixels.

    Notes INVALID for what is no PNG or JPEG, and TOO_LONG for more than `MOST_BYTES` or `MOST_PIXELS`.
    """
    if len(encoded) > MOST_BYTES * 4 // 3 + 4:
        faults.add(path, ErrorCode.TOO_LONG, f"Must be at most {MOST_BYTES:,} bytes.")
        return None
    try:
        picture = Image.open(BytesIO(base64.b64decode(encoded, validate=True)), formats=tuple(_MEDIA_TYPES))
        if max(picture.size) > MOST_PIXELS:
            faults.add(path, ErrorCode.TOO_LONG, f"Must be at most {MOST_PIXELS:,} pixels wide and high.")
            return None
        kind = picture.format or ""
        content = _rewritten(picture, kind)
    except Image.DecompressionBombError:
        faults.add(path, ErrorCode.TOO_LONG, f"Must be at most {MOST_PIXELS:,} pixels wide and high.")
        return None
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        faults.add(path, ErrorCode.INVALID, "Must be a PNG or JPEG picture in base64.")
        return None
    name = f"logo_{hashlib.sha256(content).hexdigest()}"
    return Logo(team_id=team_id, id=name, media_type=_MEDIA_TYPES[kind], content=content)


def read_color(value: str, path: Path, faults: Faults) -> str:
    """A colour #rrggbb in small letters; INVALID is noted for any other text."""
    if not _COLOR.fullmatch(value):
        faults.add(path, ErrorCode.INVALID, "Must be a colour such as #0f766e.")
    return value.lower()


def _rewritten(picture: Image.Image, kind: str) -> bytes:
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    transparent = kind == "PNG" and (upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info)
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.thumbnail(_KEPT, Image.Resampling.LANCZOS)
    plain.info = {}
    written = BytesIO()
    plain.save(written, kind, **({"optimize": True} if kind == "PNG" else {"quality": 90}))
    return written.getvalue()
