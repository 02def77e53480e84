"""Sending documents by mail: to whom, in which words, and what the API tells of it."""

from typing import Any

import pytest
from sqlalchemy import text

from models.plan import Plan
from server.database import Database
from tests.graph.conftest import Api, MakeTeam
from tests.graph.documents import client_of, codes, invoice_of, quote_of, run

SEND = """
mutation ($id: ID!, $input: QuoteSendInput) {
  quoteSend(id: $id, input: $input) {
    quote { id status version emails { nodes { to cc subject status attachPdf sentAt failure } } }
    userErrors { code path message }
  }
}
"""
SET = """
mutation ($kind: MailTemplateKind!, $input: MailTemplateInput!) {
  mailTemplateSet(kind: $kind, input: $input) {
    mailTemplate { kind subject message } userErrors { code path message }
  }
}
"""
TEMPLATES = "{ viewer { team { mailTemplates { kind subject } } } }"


async def send(api: Api, quote: str, **variables: Any) -> Any:
    return (await api(SEND, id=quote, **variables))["quoteSend"]


async def contents(database: Database, api: Api) -> Any:
    """What the mail that was queued last is filled with."""
    async with database.transaction(api.viewer.team_id) as session:
        query = text("select contents, sender_name, reply_to from mail order by id desc limit 1")
        return (await session.execute(query)).one()


async def with_address(api: Api, **details: Any) -> str:
    """The id of a quote for a client with an e-mail address."""
    return await quote_of(api, await client_of(api, email="ann@example.com"), **details)


async def test_sending_mails_the_client_once(api: Api) -> None:
    quote = await with_address(api)
    (mail,) = (await send(api, quote))["quote"]["emails"]["nodes"]
    assert mail == {
        "to": ["ann@example.com"],
        "cc": [],
        "subject": "Quote Q-0001 from Acme",
        "status": "QUEUED",
        "attachPdf": True,
        "sentAt": None,
        "failure": None,
    }
    again = (await send(api, quote))["quote"]
    assert (len(again["emails"]["nodes"]), again["version"]) == (1, 2)


async def test_without_an_address_there_is_no_mail(api: Api) -> None:
    sent = await send(api, await quote_of(api))
    assert (sent["quote"]["status"], sent["quote"]["emails"]["nodes"]) == ("SENT", [])


async def test_a_mail_that_is_asked_for_needs_an_address(api: Api) -> None:
    quote = await quote_of(api)
    assert codes(await send(api, quote, input={})) == [("REQUIRED", ["input", "to"])]
    assert (await api("query ($id: ID!) { quote(id: $id) { status } }", id=quote))["quote"][
        "status"
    ] == "DRAFT"


async def test_the_sender_chooses_recipients_and_words(api: Api, database: Database) -> None:
    quote = await with_address(api, title="A new roof")
    await send(
        api,
        quote,
        input={
            "to": ["bo@example.com", "BO@example.com"],
            "cc": ["cy@example.com"],
            "subject": "{title} for {client.name}",
            "message": "{quote.number}: {total}, see {publicUrl}.",
            "attachPdf": False,
        },
    )
    (mail,) = (await send(api, quote))["quote"]["emails"]["nodes"]
    assert (mail["to"], mail["cc"], mail["attachPdf"]) == (["bo@example.com"], ["cy@example.com"], False)
    assert mail["subject"] == "A new roof for Ann"
    row = await contents(database, api)
    assert row.contents["message"] == ["Q-0001: $100.00, see ", "."]
    assert "pq_" not in str(row.contents)


async def test_a_quote_that_was_sent_can_be_mailed_again(api: Api) -> None:
    quote = await with_address(api)
    await send(api, quote)
    again = await send(api, quote, input={"subject": "Once more"})
    assert [mail["subject"] for mail in again["quote"]["emails"]["nodes"]] == [
        "Once more",
        "Quote Q-0001 from Acme",
    ]


async def test_a_published_quote_is_mailed_when_it_is_sent(api: Api) -> None:
    quote = await with_address(api)
    await run(api, "quotePublish", quote)
    assert len((await send(api, quote))["quote"]["emails"]["nodes"]) == 1


@pytest.mark.parametrize(
    ("input", "refused"),
    [
        ({"to": ["nobody"]}, ("INVALID", ["input", "to", "0"])),
        ({"to": ["a@example.com\r\nBcc: all@example.com"]}, ("INVALID", ["input", "to", "0"])),
        ({"to": []}, ("REQUIRED", ["input", "to"])),
        ({"cc": ["a@example.com", "b"]}, ("INVALID", ["input", "cc", "1"])),
        ({"to": [f"a{n}@example.com" for n in range(21)]}, ("TOO_MANY", ["input", "to"])),
        ({"subject": "Hello\r\nBcc: all@example.com"}, ("INVALID", ["input", "subject"])),
        ({"subject": "{nothing}"}, ("INVALID", ["input", "subject"])),
        ({"subject": "{publicUrl}"}, ("INVALID", ["input", "subject"])),
        ({"message": "{invoice.number}"}, ("INVALID", ["input", "message"])),
        ({"message": "x" * 10_001}, ("TOO_LONG", ["input", "message"])),
        ({"subject": "x" * 256}, ("TOO_LONG", ["input", "subject"])),
    ],
)
async def test_what_cannot_be_sent_is_refused_as_a_whole(api: Api, input: Any, refused: Any) -> None:
    payload = await send(api, await with_address(api), input=input)
    assert codes(payload) == [refused]


async def test_the_team_is_named_and_answered_to_but_is_not_the_sender(
    make_team: MakeTeam, database: Database
) -> None:
    api = await make_team(name="Boss <ceo@bank.example>", email="office@acme.example")
    await send(api, await with_address(api))
    row = await contents(database, api)
    assert (row.sender_name, row.reply_to) == ("Boss ceo at bank.example", "office@acme.example")


async def test_a_team_has_words_of_its_own(api: Api) -> None:
    words = {"subject": "Offer {quote.number}", "message": "Dear {client.name}, {publicUrl}"}
    payload = (await api(SET, kind="QUOTE", input=words))["mailTemplateSet"]
    assert payload["mailTemplate"] == {"kind": "QUOTE", **words}
    await api(SET, kind="QUOTE", input={**words, "subject": "Our offer {quote.number}"})
    assert (await api(TEMPLATES))["viewer"]["team"]["mailTemplates"] == [
        {"kind": "QUOTE", "subject": "Our offer {quote.number}"}
    ]
    (mail,) = (await send(api, await with_address(api)))["quote"]["emails"]["nodes"]
    assert mail["subject"] == "Our offer Q-0001"
    await api("mutation { mailTemplateReset(kind: QUOTE) { team { id } } }")
    assert (await api(TEMPLATES))["viewer"]["team"]["mailTemplates"] == []


async def test_an_unknown_placeholder_is_refused_when_it_is_saved(api: Api) -> None:
    words = {"subject": "{invoice.number}", "message": "{totl}"}
    payload = (await api(SET, kind="QUOTE", input=words))["mailTemplateSet"]
    assert codes(payload) == [("INVALID", ["input", "subject"]), ("INVALID", ["input", "message"])]


async def test_the_team_writes_in_its_own_language(make_team: MakeTeam) -> None:
    api = await make_team(locale="de-DE", currency="EUR")
    (mail,) = (await send(api, await with_address(api)))["quote"]["emails"]["nodes"]
    assert mail["subject"] == "Angebot Q-0001 von Acme"


async def test_an_estimate_is_not_called_a_quote(api: Api, database: Database) -> None:
    estimate = await with_address(api, documentType="ESTIMATE")
    (mail,) = (await send(api, estimate))["quote"]["emails"]["nodes"]
    assert mail["subject"] == "Estimate Q-0001 from Acme"
    assert "Here is our estimate Q-0001" in (await contents(database, api)).contents["message"][0]


async def test_a_team_names_each_document_by_its_kind(api: Api) -> None:
    estimate = await with_address(api, documentType="ESTIMATE")
    payload = await send(api, estimate, input={"subject": "{document} {quote.number}"})
    assert [mail["subject"] for mail in payload["quote"]["emails"]["nodes"]] == ["Estimate Q-0001"]


async def test_an_invoice_is_mailed_under_its_number(api: Api) -> None:
    client = await client_of(api, email="ann@example.com")
    invoice = await invoice_of(api, clientId=client)
    found = await api(
        """mutation ($id: ID!) { invoiceSend(id: $id, input: {message: "{amountDue} by {dueDate}"}) {
             invoice { number emails { totalCount nodes { subject } } } userErrors { code }
        } }""",
        id=invoice,
    )
    assert found["invoiceSend"] == {
        "invoice": {
            "number": "INV-0001",
            "emails": {"totalCount": 1, "nodes": [{"subject": "Invoice INV-0001 from Acme"}]},
        },
        "userErrors": [],
    }


async def test_mails_need_a_scope_of_their_own(api: Api) -> None:
    quote = await with_address(api)
    await send(api, quote)
    result = await api.with_scopes("read:quotes").execute(
        "query ($id: ID!) { quote(id: $id) { number emails { nodes { to } } } }", id=quote
    )
    assert result.data["quote"] == {"number": "Q-0001", "emails": None}
    assert [error.message for error in result.errors] == ["This needs the scope read:emails."]


SETTINGS = """
mutation ($input: TeamUpdateInput!) {
  teamUpdate(input: $input) {
    team { reminders { quoteDaysBefore invoiceDaysAfter } embedOrigins } userErrors { code path }
  }
}
"""


async def test_reminders_and_frames_are_settings_of_the_team(api: Api) -> None:
    input = {
        "reminders": {"quoteDaysBefore": [3, 0, 3], "invoiceDaysAfter": [1, 7]},
        "embedOrigins": ["https://Portal.Example/", "https://shop.example:8443"],
    }
    team = (await api(SETTINGS, input=input))["teamUpdate"]["team"]
    assert team["reminders"] == {"quoteDaysBefore": [0, 3], "invoiceDaysAfter": [1, 7]}
    assert team["embedOrigins"] == ["https://portal.example", "https://shop.example:8443"]


@pytest.mark.parametrize(
    ("input", "refused"),
    [
        ({"reminders": {"invoiceDaysAfter": [0]}}, ("OUT_OF_RANGE", ["reminders", "invoiceDaysAfter", "0"])),
        ({"reminders": {"quoteDaysBefore": [366]}}, ("OUT_OF_RANGE", ["reminders", "quoteDaysBefore", "0"])),
        ({"reminders": {"quoteDaysBefore": [*range(6)]}}, ("TOO_MANY", ["reminders", "quoteDaysBefore"])),
        ({"embedOrigins": ["http://portal.example"]}, ("INVALID", ["embedOrigins", "0"])),
        ({"embedOrigins": ["https://a.example", "*"]}, ("INVALID", ["embedOrigins", "1"])),
        ({"embedOrigins": ["https://a.example; script-src *"]}, ("INVALID", ["embedOrigins", "0"])),
        ({"embedOrigins": ["https://a.example/path"]}, ("INVALID", ["embedOrigins", "0"])),
    ],
)
async def test_settings_that_cannot_be(api: Api, input: Any, refused: Any) -> None:
    code, path = refused
    assert codes((await api(SETTINGS, input=input))["teamUpdate"]) == [(code, ["input", *path])]


async def test_a_duplicate_has_no_evidence_and_no_mails(api: Api) -> None:
    quote = await with_address(api)
    await send(api, quote)
    await run(api, "quoteAccept", quote, input={"signerName": "Ann"})
    copy = (await run(api, "quoteDuplicate", quote))["quote"]["id"]
    found = await api(
        "query ($id: ID!) { quote(id: $id) { acceptance { documentHash } emails { nodes { id } } } }", id=copy
    )
    assert found["quote"] == {"acceptance": None, "emails": {"nodes": []}}


async def test_accepting_by_the_api_keeps_the_hash_and_mails_nobody(api: Api) -> None:
    quote = await with_address(api)
    await run(api, "quotePublish", quote)
    await run(api, "quoteAccept", quote, input={"signerName": "Ann", "signerEmail": "ann@example.com"})
    found = await api(
        """query ($id: ID!) { quote(id: $id) {
             acceptance { signerName documentHash ipAddress consentText } emails { totalCount }
        } }""",
        id=quote,
    )
    assert found["quote"]["emails"] == {"totalCount": 0}
    acceptance = found["quote"]["acceptance"]
    assert (acceptance["signerName"], len(acceptance["documentHash"])) == ("Ann", 64)
    assert acceptance["ipAddress"] is acceptance["consentText"] is None


async def test_catalogued_templates_of_another_team_are_out_of_sight(api: Api, make_team: MakeTeam) -> None:
    await api(SET, kind="INVOICE", input={"subject": "Ours", "message": "Ours"})
    assert (await (await make_team())(TEMPLATES))["viewer"]["team"]["mailTemplates"] == []


async def test_a_mail_has_the_brand_of_the_team_as_far_as_its_plan_includes_one(
    make_team: MakeTeam, database: Database
) -> None:
    for plan, branded in ((Plan.FREE, False), (Plan.BUSINESS, True)):
        api = await make_team(plan=plan, brand_color="#0f766e", logo_id="abc")
        await send(api, await with_address(api))
        said = (await contents(database, api)).contents
        path = f"/documents/logos/{api.viewer.team_id}/abc"
        assert (said["color"], said["logo"]) == (("#0f766e", path) if branded else (None, None))


async def test_a_mail_is_in_the_language_of_the_client(api: Api, database: Database) -> None:
    client = await client_of(api, email="ann@example.com", locale="fr-FR")
    (mail,) = (await send(api, await quote_of(api, client)))["quote"]["emails"]["nodes"]
    assert mail["subject"] == "Devis Q-0001 de Acme"
    contents_ = (await contents(database, api)).contents
    assert contents_["locale"] == "fr-FR" and contents_["facts"]["amount"].endswith("$US")
