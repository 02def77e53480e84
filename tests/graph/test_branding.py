"""Logos and colours of teams through the API, and on their documents."""

import base64
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from PIL import Image
from sqlalchemy import select

from models.logo import MOST_BYTES, Logo
from models.plan import Plan
from resolvers.document_view import quote_view
from tests.graph.conftest import Api, MakeTeam
from tests.graph.documents import quote_of, run

UPDATE = """
mutation ($input: TeamUpdateInput!) {
  teamUpdate(input: $input) { team { brandColor } userErrors { code path } }
}
"""


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 20), mode: str = "RGB", **options: Any) -> str:
    """A picture in base64."""
    written = BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return base64.b64encode(written.getvalue()).decode()


def bomb() -> str:
    """A PNG that says of itself that it is 30,000 pixels wide and as high, in base64."""
    small = base64.b64decode(picture(mode="1"))
    head = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + small[24:29]
    return base64.b64encode(small[:12] + head + crc32(head).to_bytes(4, "big") + small[33:]).decode()


async def update(api: Api, **input: Any) -> Any:
    return (await api(UPDATE, input=input))["teamUpdate"]


async def brand_of(api: Api, quote: str) -> Any:
    async with api.database.transaction(api.viewer.team_id) as session:
        return (await quote_view(session, api.viewer.team_id, quote)).document.brand


async def logos_of(api: Api) -> list[Logo]:
    async with api.database.transaction(api.viewer.team_id) as session:
        return list(await session.scalars(select(Logo)))


async def test_new_documents_carry_the_brand_and_sent_ones_keep_theirs(api: Api) -> None:
    assert await update(api, logo=picture(), brandColor="#0F766E") == {
        "team": {"brandColor": "#0f766e"},
        "userErrors": [],
    }
    quote = await quote_of(api)
    await run(api, "quotePublish", quote)
    sent = await brand_of(api, quote)
    assert sent.color == "#0f766e" and sent.logo_id.startswith("logo_")
    await update(api, logo=None, brandColor=None)
    assert await brand_of(api, quote) == sent
    assert (await brand_of(api, await quote_of(api))).logo_id is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
async def test_a_logo_is_kept_once_small_and_with_nothing_but_its_pixels(api: Api, kind: str) -> None:
    secret = Image.Exif()
    secret[0x9286] = "where the photographer lives"
    for _ in range(2):
        await update(api, logo=picture(kind, (2000, 500), exif=secret))
    (logo,) = await logos_of(api)
    kept = Image.open(BytesIO(logo.content))
    assert (kept.format, kept.size, dict(kept.getexif())) == (kind, (800, 200), {})
    assert b"photographer" not in logo.content


@pytest.mark.parametrize(
    ("logo", "code"),
    [
        ("not base64!", "INVALID"),
        (base64.b64encode(b"<svg onload='alert(1)'/>").decode(), "INVALID"),
        (picture("GIF"), "INVALID"),
        (picture()[:60], "INVALID"),
        ("", "INVALID"),
        ("A" * (MOST_BYTES * 4 // 3 + 8), "TOO_LONG"),
        (picture(size=(3001, 1), mode="1"), "TOO_LONG"),
        (bomb(), "TOO_LONG"),
    ],
    ids=["text", "svg", "gif", "cut", "empty", "bytes", "pixels", "bomb"],
)
async def test_what_is_no_logo_is_refused(api: Api, logo: str, code: str) -> None:
    refused = await update(api, logo=logo)
    assert refused["userErrors"] == [{"code": code, "path": ["input", "logo"]}]


@pytest.mark.parametrize("color", ["red", "#12345", "#12345g", "#1234567", "url(x)", "#123456\n"])
async def test_what_is_no_colour_is_refused(api: Api, color: str) -> None:
    refused = await update(api, brandColor=color)
    assert refused["userErrors"] == [{"code": "INVALID", "path": ["input", "brandColor"]}]


async def test_branding_needs_a_plan_that_has_it(make_team: MakeTeam) -> None:
    free: Api = await make_team(plan=Plan.FREE)
    refused = await update(free, logo=picture(), brandColor="#0f766e")
    assert sorted(error["path"][1] for error in refused["userErrors"]) == ["brandColor", "logo"]
    assert {error["code"] for error in refused["userErrors"]} == {"PLAN_REQUIRED"}
