"""Mails as their readers get them: both parts say the same, and nothing is smuggled in."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from jinja2 import UndefinedError

from documents.mail.letter import Letter, write_letter
from documents.mail.message import compose
from models.mail import NO_TEAM, Mail, MailPurpose

CONTENTS = {
    MailPurpose.INVITATION: {
        "inviter": "Ann Ärger",
        "team": "Miller & <Sons>",
        "role": "an administrator",
        "path": "/invitation/s3cret",
        "expires": "28 November 2026",
    },
    MailPurpose.EMAIL_CONFIRMATION: {"path": "/confirm/s3cret", "expires": "28 November 2026"},
    MailPurpose.PASSWORD_RESET: {"path": "/reset/s3cret", "expires": "12:30 UTC"},
    MailPurpose.WEBHOOK_DISABLED: {
        "team": "Miller & <Sons>",
        "url": "https://hooks.example/in?a=1",
        "reason": "It answered 410 Gone.",
        "endpoint": "webhook_01",
    },
}
WITH_LINK = [purpose for purpose in CONTENTS if "path" in CONTENTS[purpose]]
URL = "https://quotes.example"


def letter(purpose: MailPurpose) -> Letter:
    return write_letter(purpose, CONTENTS[purpose], public_url=URL)


def mail(**columns: Any) -> Mail:
    given: dict[str, Any] = {
        "recipients": ["ann@example.com"],
        "created_at": datetime(2026, 11, 21, tzinfo=UTC),
    }
    return Mail(team_id=NO_TEAM, id="mail_1", purpose="invitation", copies=[], **given, **columns)


@pytest.mark.parametrize("purpose", WITH_LINK)
def test_both_parts_hold_everything_that_the_mail_is_about(purpose: MailPurpose) -> None:
    written = letter(purpose)
    assert written.subject and "\n" not in written.subject
    link = URL + str(CONTENTS[purpose]["path"])
    assert f"\n{link}\n" in written.text
    assert f'href="{link}"' in written.html
    assert str(CONTENTS[purpose]["expires"]) in written.text
    assert str(CONTENTS[purpose]["expires"]) in written.html


@pytest.mark.parametrize("purpose", CONTENTS)
def test_a_mail_loads_nothing_and_runs_nothing(purpose: MailPurpose) -> None:
    html = letter(purpose).html
    assert not re.search(r"<(script|img|link|iframe|form)\b|@import|url\(", html)


def test_owners_learn_which_webhook_was_disabled_and_why() -> None:
    written = letter(MailPurpose.WEBHOOK_DISABLED)
    for part in ("https://hooks.example/in?a=1", "It answered 410 Gone.", "webhook_01"):
        assert part in written.text
        assert part in written.html


def test_names_are_text_and_never_markup() -> None:
    written = letter(MailPurpose.INVITATION)
    assert "Miller & <Sons>" in written.text
    assert "Miller &amp; &lt;Sons&gt;" in written.html
    assert "<Sons>" not in written.html


def test_a_team_that_invites_by_itself_is_named_once() -> None:
    contents = {**CONTENTS[MailPurpose.INVITATION], "inviter": "Acme", "team": "Acme"}
    written = write_letter(MailPurpose.INVITATION, contents, public_url=URL)
    assert written.subject == "Acme invites you"
    assert written.text.startswith("Acme asks you to join it on Quotegraph")


def test_whoever_signs_up_twice_is_told_of_their_account() -> None:
    contents = {**CONTENTS[MailPurpose.PASSWORD_RESET], "signed_up": True}
    written = write_letter(MailPurpose.PASSWORD_RESET, contents, public_url=URL)
    assert "has an account already" in written.text
    assert "has an account already" in written.html
    assert "has an account already" not in letter(MailPurpose.PASSWORD_RESET).text


def test_a_template_says_what_it_lacks() -> None:
    with pytest.raises(UndefinedError, match="expires"):
        write_letter(MailPurpose.PASSWORD_RESET, {"path": "/x"}, public_url=URL)


def test_the_message_has_a_text_and_an_html_part() -> None:
    message = compose(mail(), letter(MailPurpose.INVITATION), sender="quotes@example.com")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (message["To"], message["Message-ID"]) == ("ann@example.com", "<mail_1@example.com>")
    assert message["Date"] == "Sat, 21 Nov 2026 00:00:00 +0000"
    assert all(len(line) <= 998 for line in message.as_bytes().splitlines())


def test_the_team_is_named_but_cannot_choose_the_address() -> None:
    named = mail(sender_name='Müller, "Sons" <ceo@bank.example>', reply_to="office@mueller.example")
    message = compose(named, letter(MailPurpose.INVITATION), sender="quotes@example.com")
    (address,) = message["From"].addresses
    assert (address.addr_spec, address.display_name) == ("quotes@example.com", named.sender_name)
    assert message["Reply-To"] == "office@mueller.example"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_subject_with_a_line_break_is_no_subject(line_break: str) -> None:
    smuggled = Letter(f"Hello{line_break}Bcc: all@example.com", "text", "html")
    with pytest.raises(ValueError, match="linefeed"):
        compose(mail(), smuggled, sender="quotes@example.com")


def test_a_line_break_in_a_name_ends_up_in_the_text() -> None:
    contents = {**CONTENTS[MailPurpose.INVITATION], "inviter": "Ann\r\nBcc: all@example.com"}
    written = write_letter(MailPurpose.INVITATION, contents, public_url=URL)
    message = compose(mail(), written, sender="quotes@example.com")
    assert message["Bcc"] is None
