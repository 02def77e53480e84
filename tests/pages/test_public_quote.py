"""The public page of a quote: what the client sees, chooses and answers, and what is kept of it."""

import asyncio
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from models.frozen_document import document_hash
from models.quote import Quote
from resolvers.document_view import quote_document
from server.app import create_app
from server.settings import Settings
from tests.graph.documents import create, run
from tests.over_http import SECRET_KEY, HttpApi, MakeHttpTeam, Product
from tests.pages.client import Client, client_with_quote, evidence, published, quote_with, rows_of
from tests.server.serving import serving

WORK = {"name": "Work", "unitPrice": "100"}
EXTRA = {"name": "Extra", "unitPrice": "50.50", "optional": True}


@pytest.fixture
def behind_proxy(product: Product) -> Iterator[str]:
    """Where another process on the same database listens, which believes a proxy on this machine."""
    settings = Settings(
        database_url=SecretStr(product.database_url),
        secret_key=SECRET_KEY,
        trusted_proxies=("127.0.0.1",),
        worker=False,
    )
    with serving(create_app(settings)) as host:
        yield host


async def test_the_client_sees_the_quote_as_it_was_sent(http_api: HttpApi) -> None:
    client, _ = await client_with_quote(http_api, WORK, EXTRA, title="A new roof", terms="Half before.")
    for words in ("A new roof", "Acme", "Quote Q-0001", "Work", "Extra", "$100.00", "Half before."):
        assert words in client.text
    assert "Waiting for your answer" in client.text


async def test_what_is_not_taxed_is_told_as_on_the_pdf(http_api: HttpApi) -> None:
    rate = await create(http_api, "taxRate", {"name": "Reverse charge", "rate": "0", "category": "AE"})
    client, _ = await client_with_quote(http_api, {**WORK, "taxRateId": rate})
    assert "Subtotal $100.00 Reverse charge 0% on $100.00 $0.00 Total $100.00" in client.text


async def test_ticking_options_shows_another_total_and_writes_nothing(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api, WORK, EXTRA)
    assert "Accept for $100.00" in client.text
    assert await client.send("choose", client.lines) == 200
    assert "Accept for $150.50" in client.text and " checked" in client.page
    assert (await evidence(http_api, quote))["total"] == {"amount": "100.00"}


async def test_accepting_keeps_evidence(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api, WORK, EXTRA)
    await client.send("choose", client.lines)
    assert await client.accept(client.lines) == 200
    assert "Accepted. Thank you!" in client.text and "Ann Archer accepted on" in client.text
    kept = await evidence(http_api, quote)
    acceptance = kept["acceptance"]
    assert (kept["status"], kept["total"]) == ("ACCEPTED", {"amount": "150.50"})
    assert [line["selected"] for line in kept["lineItems"]] == [True, True]
    assert (acceptance["signerName"], acceptance["signerEmail"]) == ("Ann Archer", "ann@example.com")
    assert acceptance["ipAddress"] == "127.0.0.1" and "iPhone" in acceptance["userAgent"]
    assert acceptance["consentText"] in client.text and "$150.50" in acceptance["consentText"]
    assert acceptance["documentHash"] in client.text


async def test_nobody_chooses_the_address_that_is_kept(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    client.headers = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    await client.accept()  # from where no proxy is trusted
    assert (await evidence(http_api, quote))["acceptance"]["ipAddress"] == "127.0.0.1"


async def test_behind_a_proxy_the_address_is_what_the_proxy_says(
    http_api: HttpApi, behind_proxy: str
) -> None:
    quote = await quote_with(http_api, WORK)
    client = Client(behind_proxy, (await published(http_api, quote)).url)  # which another process made
    client.headers = {"X-Forwarded-For": "203.0.113.9"}
    await client.open()
    assert await client.accept() == 200
    assert (await evidence(http_api, quote))["acceptance"]["ipAddress"] == "203.0.113.9"


async def test_the_hash_is_that_of_the_accepted_document(http_api: HttpApi, product: Product) -> None:
    client, quote = await client_with_quote(http_api, WORK, EXTRA)
    await client.accept()
    kept = (await evidence(http_api, quote))["acceptance"]["documentHash"]
    await http_api("mutation { teamUpdate(input: {name: 'Other'}) { team { id } } }".replace("'", '"'))
    await run(http_api, "quoteConvert", quote)
    async with rows_of(product, http_api.team_id) as session:
        row = await session.get_one(Quote, (http_api.team_id, quote))
        assert document_hash(await quote_document(session, row)) == kept


async def test_nobody_agrees_to_a_total_that_was_not_shown(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api, WORK, EXTRA)
    assert await client.accept(client.lines) == 422  # ticked, and accepted without a look at the new total
    assert "Your choice changes the total, which is $150.50 now." in client.text
    assert 'value="Ann Archer"' in client.page
    assert (await evidence(http_api, quote))["status"] == "SENT"
    assert await client.accept(client.lines) == 200
    assert (await evidence(http_api, quote))["total"] == {"amount": "150.50"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "Please type your full name."),
        ({"name": "A\u0007"}, "This contains characters that cannot be used."),
        ({"name": "A" * 256}, "This text is too long."),
        ({"email": "ann"}, "Please give your e-mail address."),
        ({"email": "ann@example.com\nBcc: all@example.com"}, "Please give your e-mail address."),
        ({"consent": ""}, "Please tick the box to agree."),
    ],
)
async def test_an_incomplete_acceptance_says_what_is_missing(
    http_api: HttpApi, fields: dict[str, str], says: str
) -> None:
    client, quote = await client_with_quote(http_api)
    assert await client.accept(**fields) == 422
    assert says in client.text and 'role="alert"' in client.page
    assert (await evidence(http_api, quote))["status"] == "SENT"


async def test_declining_with_a_reason(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    assert await client.send("reject", reason="Too dear") == 200
    assert "You have declined this offer" in client.text and "Accept for" not in client.text
    kept = await evidence(http_api, quote)
    assert (kept["status"], kept["rejectionReason"]) == ("REJECTED", "Too dear")


async def test_asking_for_changes(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    assert await client.send("changes", comment="") == 422
    assert "Please say what should be different." in client.text
    assert await client.send("changes", comment="Blue, please") == 200
    assert "You have asked for changes" in client.text and "Blue, please" in client.text
    kept = await evidence(http_api, quote)
    assert (kept["status"], kept["changeRequest"]) == ("CHANGES_REQUESTED", "Blue, please")


async def test_two_who_accept_at_once_agree_once(http_api: HttpApi) -> None:
    first, quote = await client_with_quote(http_api)
    second = Client(first.host, first.url)
    await second.open()
    statuses = await asyncio.gather(first.accept(name="Ann One"), second.accept(name="Bo Two"))
    assert sorted(statuses) == [200, 409]
    winner, loser = sorted((first, second), key=lambda client: client.answer.status_code)
    signer = (await evidence(http_api, quote))["acceptance"]["signerName"]
    assert f"{signer} accepted on" in winner.text
    assert f"{signer} accepted on" in loser.text and "Meanwhile this was answered" in loser.text
    events = await http_api("{ events(first: 50) { nodes { type } } }")
    assert [each["type"] for each in events["events"]["nodes"]].count("QUOTE_ACCEPTED") == 1


async def test_an_answer_after_the_quote_was_revised_does_not_count(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api, title="First")
    await run(http_api, "quoteRevise", quote)
    await http_api(
        'mutation ($id: ID!) { quoteUpdate(id: $id, input: {title: "Second"}) { quote { id } } }', id=quote
    )
    assert await client.accept() == 409
    assert "This version has been replaced" in client.text and "is preparing a new version" in client.text
    newer = await published(http_api, quote)
    assert await client.send("reject") == 409  # with what the old page still has
    assert (await evidence(http_api, quote))["status"] == "SENT"
    await client.open()
    assert "First" in client.text and "Second" not in client.text
    assert f'href="{newer.path}"' in client.page
    assert await newer.open() == 200 and "Second" in newer.text


async def test_a_deleted_quote_is_gone(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    await run(http_api, "quoteDelete", quote)
    assert await client.open() == 410


async def test_an_expired_quote_says_so(http_api: HttpApi, product: Product) -> None:
    client, quote = await client_with_quote(http_api)
    async with rows_of(product, http_api.team_id) as session:
        await session.execute(text("update quote set expires_at = now() where id = :id"), {"id": quote})
    assert await client.accept() == 409
    assert await client.open() == 200
    assert "This offer has expired" in client.text and "Accept for" not in client.text


async def test_a_converted_quote_leads_to_its_invoice(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api)
    await client.accept()
    invoice = (await run(http_api, "quoteConvert", quote))["invoice"]["id"]
    await client.open()
    assert "Accepted. Thank you!" in client.text and "Go to the invoice" not in client.text
    sent = await http_api("mutation($id: ID!) { invoiceSend(id: $id) { invoice { publicUrl } } }", id=invoice)
    await client.open()
    assert f'href="{Client("", sent["invoiceSend"]["invoice"]["publicUrl"]).path}"' in client.page


async def test_the_page_speaks_the_language_of_the_team(make_http_team: MakeHttpTeam) -> None:
    api = await make_http_team(locale="de-DE", currency="EUR")
    client, _ = await client_with_quote(api, {"name": "Dach", "unitPrice": "1234.5"})
    assert '<html lang="de" dir="ltr">' in client.page
    assert "1.234,50 €" in client.text.replace("\u00a0", " ")
    assert "Angebot Q-0001" in client.text


async def test_arabic_pages_begin_at_the_right(make_http_team: MakeHttpTeam) -> None:
    api = await make_http_team(name="Acme Inc.", locale="ar-AE", currency="AED")
    client, _ = await client_with_quote(api)
    assert '<html lang="ar" dir="rtl">' in client.page
    assert "عرض سعر Q-0001" in client.text and "بانتظار ردك" in client.text
    await client.send("reject")
    assert "تواصل مع \u2068Acme Inc.\u2069" in client.text  # or its full stop would come before it


@pytest.mark.parametrize(
    ("accepted", "says"),
    [
        ("sv, de-CH;q=0.7, en;q=0.5", "Dieser Link führt nirgendwohin"),
        ("en;q=0.4, ja", "このリンク先は見つかりません"),
        ("sv", "This link leads nowhere"),
        ("", "This link leads nowhere"),
    ],
)
async def test_a_page_without_a_document_speaks_the_language_of_the_browser(
    http_api: HttpApi, accepted: str, says: str
) -> None:
    nowhere = Client(http_api.host, "http://quotes.example/d/pq_nothing")
    assert await nowhere.open(Accept_Language=accepted) == 404
    assert says in nowhere.text
