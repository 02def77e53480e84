"""Public links: who can open them, from where their forms come, and whom a visit is counted for."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from tests.over_http import HttpApi, MakeHttpTeam, Product
from tests.pages.client import Client, client_with_quote, evidence, published, quote_with, rows_of

WORK = {"name": "Work", "unitPrice": "100"}


async def test_the_page_is_kept_from_caches_search_engines_frames_and_other_sites(http_api: HttpApi) -> None:
    client, _ = await client_with_quote(http_api)
    headers = client.answer.headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"] and 'content="noindex' in client.page
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "<script" not in client.page and "style=" not in client.page


async def test_a_withdrawn_link_leads_nowhere_and_a_new_one_is_another(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    await http_api('mutation { teamUpdate(input: {email: "hello@acme.example"}) { team { id } } }')
    unpublished = "mutation ($id: ID!) { quoteUnpublish(id: $id) { quote { publicUrl } } }"
    assert (await http_api(unpublished, id=quote))["quoteUnpublish"]["quote"] == {"publicUrl": None}
    assert await client.accept() == 410
    assert await client.open() == 410
    assert "no longer available" in client.text and "Acme has withdrawn it" in client.text
    assert 'href="mailto:hello@acme.example"' in client.page
    assert "Work" not in client.text
    again = await published(http_api, quote)
    assert again.url != client.url and await again.open() == 200
    assert await client.open() == 410


async def test_addresses_cannot_be_guessed(http_api: HttpApi, make_http_team: MakeHttpTeam) -> None:
    client, _ = await client_with_quote(http_api)
    url, other = client.url, await make_http_team()
    flipped = url[:-1] + ("A" if url[-1] != "A" else "B")
    theirs = url.replace(http_api.team_id[5:], other.team_id[5:])
    for wrong in (
        flipped,
        theirs,
        url[:-1],
        url + "x",
        url.replace("pq_", "rt_"),
        url[:-40] + "%00" + url[-40:],
    ):
        assert await Client(client.host, wrong).open() == 404, wrong


async def test_only_the_page_itself_can_send_its_forms(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    elsewhere: list[dict[str, str]] = [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": ""},
        {"Content-Type": "text/plain"},
    ]
    for headers in elsewhere:
        assert await client.send("reject", headers=headers) == 403, headers
        await client.open()
    assert await client.send("reject", form="0" * 64) == 403
    assert (await evidence(http_api, quote))["status"] == "SENT"


async def test_each_visit_of_a_person_is_noted_once(http_api: HttpApi, product: Product) -> None:
    quote = await quote_with(http_api, WORK)
    client = await published(http_api, quote)
    machines: list[dict[str, str]] = [
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User_Agent": "WhatsApp/2.23"},
        {"User_Agent": ""},
        {"Purpose": "prefetch"},
        {"Sec_Purpose": "prefetch;prerender"},
    ]
    for headers in machines:
        assert await client.open(**headers) == 200
    assert await client.open("HEAD") == 200
    assert await views(http_api, quote) == []
    await client.open()
    await client.open()
    assert await views(http_api, quote) == [{"kind": "CLIENT", "name": "Ann"}]
    async with rows_of(product, http_api.team_id) as session:
        await session.execute(
            text("update public_link set last_visit_at = :then"),
            {"then": datetime.now().astimezone() - timedelta(hours=1)},
        )
    await client.open()
    assert len(await views(http_api, quote)) == 2


async def views(api: HttpApi, quote: str) -> list[Any]:
    """Who looked at the quote, as the event log has it."""
    found = await api(
        "query ($id: ID!) { quote(id: $id) { viewedAt } "
        "events(first: 100) { nodes { type actor { kind name } } } }",
        id=quote,
    )
    seen = [each["actor"] for each in found["events"]["nodes"] if each["type"] == "QUOTE_VIEWED"]
    assert (found["quote"]["viewedAt"] is not None) == bool(seen)
    return seen


async def test_forms_can_be_sent_only_so_often(http_api: HttpApi) -> None:
    client, _ = await client_with_quote(http_api)
    statuses = [200]
    while statuses[-1] == 200 and len(statuses) < 200:
        statuses.append(await client.send("choose"))
    assert len(statuses) > 60 and statuses[-1] == 429
    assert int(client.answer.headers["retry-after"]) > 0
    assert await client.open() == 200


async def test_sites_that_the_team_names_may_show_the_page_in_a_frame(make_http_team: MakeHttpTeam) -> None:
    api = await make_http_team(embed_origins=["https://portal.example"])
    client, _ = await client_with_quote(api)
    assert "frame-ancestors https://portal.example" in client.answer.headers["content-security-policy"]


async def test_the_document_is_downloaded_as_pdf(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    assert f'href="{client.path}/pdf"' in client.page
    pdf = Client(client.host, f"{client.url}/pdf")
    assert await pdf.open() == 200
    assert pdf.answer.headers["content-type"] == "application/pdf"
    assert pdf.answer.headers["cache-control"] == "no-store"
    assert pdf.answer.headers["referrer-policy"] == "no-referrer"
    assert pdf.answer.content.startswith(b"%PDF")
    await http_api("mutation ($id: ID!) { quoteUnpublish(id: $id) { quote { id } } }", id=quote)
    assert await pdf.open() == 410


async def test_answers_visits_and_revocations_at_once_do_not_block_each_other(http_api: HttpApi) -> None:
    unpublish = "mutation ($id: ID!) { quoteUnpublish(id: $id) { userErrors { code } } }"
    for _ in range(5):
        client, quote = await client_with_quote(http_api)
        other = Client(client.host, client.url)
        answers = await asyncio.gather(client.accept(), other.open(), http_api(unpublish, id=quote))
        assert {answers[0], answers[1]} <= {200, 410}  # and no deadlock
        assert await client.open() == 410
