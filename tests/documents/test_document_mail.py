"""Mails about documents: the team's words, whatever people put into the fields they are filled with."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from documents.brand import readable
from documents.mail.letter import letter_of
from documents.mail.message import Attachment, compose
from models.errors import Faults, Refused
from models.link_address import LinkAddresses
from models.mail import Mail
from models.mail_template import MailTemplateKind, fill_message, fill_subject, read_message, read_subject
from models.wording import LANGUAGES, words_for

LINKS = LinkAddresses(lambda: b"key", "https://quotes.example")
TEAM, LINK = "team_01m7y2hep6e5ftnytf321rcfc9", "publiclink_01m7y2hfesembshvmk9q1wx05g"
ADDRESS = LINKS.url(TEAM, LINK)
YELLOW = "#ffcc00"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{publicUrl} {quote.number} {{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe\u2066 \u200f",
    "=HYPERLINK(A1)",
    "👩‍👩‍👧‍👦" * 50,
    "Ж" * 10_000,
    "x" * 10_000,
)


class Markup(HTMLParser):
    """The elements and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the element."""
        self.elements.add(tag)
        self.addresses.update(value or "" for name, value in attrs if name in ("href", "src"))
        assert not any(name.startswith("on") for name, _ in attrs)


def mail(subject: str, message: list[str], sender: str = "Acme", title: str = "A roof") -> Mail:
    facts = {"kind": "QUOTE", "number": "Q-1", "title": title, "amount": "$1.00", "day": "1 May"}
    contents = {
        "subject": subject,
        "message": message,
        "link_id": LINK,
        "locale": "en",
        "sender": sender,
        "color": "#ffcc00",
    }
    return Mail(
        team_id=TEAM,
        id="mail_1",
        purpose="quote",
        recipients=["ann@example.com"],
        copies=[],
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
        contents={**contents, "color": YELLOW, "facts": facts},
    )


def sent(mail: Mail, attachment: Attachment | None = None) -> EmailMessage:
    """The mail as its reader's program takes it apart."""
    message = compose(mail, letter_of(mail, LINKS), sender="quotes@example.com", attachment=attachment)
    return message_from_bytes(message.as_bytes(), policy=policy.default)


def test_the_address_stands_where_the_team_put_it_and_behind_a_button() -> None:
    written = letter_of(mail("Quote Q-1", ["Look at ", " soon."]), LINKS)
    assert f"Look at {ADDRESS} soon." in written.text
    assert written.html.count(f'href="{ADDRESS}"') == 2
    assert "Sent with Quotegraph" in written.html


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_people_write_is_text(text: str) -> None:
    subject, message = words_for("en").mail[MailTemplateKind.QUOTE]
    names = ("client.name", "team.name", "quote.number", "total", "validUntil")
    values = dict.fromkeys(names, text)
    written = mail(fill_subject(subject, values), fill_message(message, values), sender=text, title=text)
    received = sent(written)
    assert received["To"] == "ann@example.com" and received["Bcc"] is None
    assert len(received["Subject"]) <= 255 and "\u202e" not in received["Subject"]
    markup = Markup(received.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert not markup.elements & {"script", "img", "iframe", "form"}
    assert markup.addresses == {ADDRESS}
    plain = received.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text in plain


def test_what_a_value_contains_is_no_placeholder() -> None:
    assert fill_message("{client.name}: {publicUrl}", {"client.name": "{publicUrl}"}) == ["{publicUrl}: ", ""]


def test_a_subject_is_one_line() -> None:
    assert fill_subject("{title}", {"title": "A\r\nBcc: all@example.com"}) == "A Bcc: all@example.com"


@pytest.mark.parametrize("text", ["{nothing}", "{client}", "{invoice.number}", "{ }", "{}", "{client.name }"])
def test_an_unknown_placeholder_is_refused(text: str) -> None:
    for read in (read_subject, read_message):
        faults = Faults()
        read(text, MailTemplateKind.QUOTE, ("input",), faults)
        with pytest.raises(Refused, match="is no placeholder here"):
            faults.refuse_if_any()


def test_the_address_does_not_belong_into_a_subject() -> None:
    faults = Faults()
    read_subject("{publicUrl}", MailTemplateKind.QUOTE, ("input",), faults)
    assert len(faults) == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("kind", MailTemplateKind)
def test_the_words_of_every_language_are_fit_to_be_sent(kind: MailTemplateKind, language: str) -> None:
    faults = Faults()
    subject, message = words_for(language).mail[kind]
    assert read_subject(subject, kind, ("subject",), faults) == subject
    assert read_message(message, kind, ("message",), faults) == message
    faults.refuse_if_any()


def test_the_parts_are_those_that_mail_programs_expect() -> None:
    message = sent(mail("Quote", ["Here. " * 500]), Attachment("Q-1.pdf", b"%PDF-1.7"))
    types = [part.get_content_type() for part in message.walk()]
    assert types == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    assert [part.get_content_charset() for part in message.walk()][2:4] == ["utf-8", "utf-8"]
    assert message.defects == [] and message["MIME-Version"] == "1.0"
    assert max(map(len, message.as_bytes().splitlines())) <= 998  # RFC 5322 §2.1.1


def test_the_logo_stands_for_the_name_and_says_it_where_pictures_are_not_loaded() -> None:
    plain = letter_of(mail("Quote", ["Here."], sender="Acme"), LINKS).html
    assert "<img" not in plain and "Acme</h1>" in plain
    branded = mail("Quote", ["Here."], sender="Acme")
    branded.contents["logo"] = "/documents/logos/team_1/abc"
    html = letter_of(branded, LINKS).html
    assert 'src="https://quotes.example/documents/logos/team_1/abc" alt="Acme"' in html


def test_a_mail_in_arabic_begins_at_the_right() -> None:
    written = mail("عرض", ["مرحباً Acme Inc.\n\nAcme Inc."])
    written.contents["locale"] = "ar-AE"
    html = letter_of(written, LINKS).html
    assert '<html lang="ar-AE" dir="rtl">' in html and '<td align="left"' in html
    assert html.count('text-align:right;" dir="auto"') == 2


def test_a_document_goes_with_the_mail() -> None:
    received = sent(mail("Quote", ["Here."]), Attachment("Q-1.pdf", b"%PDF-1.7"))
    (attached,) = received.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Q-1.pdf", "application/pdf")
    assert attached.get_content() == b"%PDF-1.7"
    assert received.get_body(("plain",)) is not None


def test_the_button_has_the_teams_colour_as_far_as_it_can_be_read() -> None:
    assert readable(YELLOW) != YELLOW
    assert f'bgcolor="{readable(YELLOW)}"' in letter_of(mail("Quote", ["Here."]), LINKS).html
