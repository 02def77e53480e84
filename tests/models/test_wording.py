"""The words of documents, pages and mails: complete in each language, and filled in safely."""

import re

import pytest

from models.mail_template import MailTemplateKind
from models.wording import LANGUAGES, words_for

ENGLISH = words_for("en")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_says_the_same(language: str) -> None:
    words = words_for(language)
    assert words.language == language
    for ours, theirs in ((ENGLISH.document, words.document), (ENGLISH.page, words.page)):
        assert theirs.keys() == ours.keys()
        for name, text in ours.items():
            assert sorted(_placeholders(theirs[name])) == sorted(_placeholders(text)), name
            assert theirs[name].strip() == theirs[name] != "", name
    for kind in MailTemplateKind:
        for english, translated in zip(ENGLISH.mail[kind], words.mail[kind], strict=True):
            assert set(_placeholders(translated)) == set(_placeholders(english)), kind
    for kind, (subject, message) in ENGLISH.estimate_mail.items():
        for english, translated in zip((subject, message), words.estimate_mail[kind], strict=True):
            assert set(_placeholders(translated)) == set(_placeholders(english)), kind


def test_a_name_is_either_of_documents_or_of_pages() -> None:
    assert not ENGLISH.document.keys() & ENGLISH.page.keys()


@pytest.mark.parametrize(
    ("tag", "language", "direction"),
    [
        ("de-AT", "de", "ltr"),
        ("pt-BR", "pt", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("he", "he", "rtl"),
        ("fi", "en", "ltr"),
    ],
)
def test_a_locale_is_served_in_its_language_or_in_english(tag: str, language: str, direction: str) -> None:
    words = words_for(tag)
    assert (words.language, words.direction) == (language, direction)


def test_what_is_filled_in_keeps_its_direction_among_words_from_right_to_left() -> None:
    assert words_for("en")("changes_send", sender="Acme Inc.") == "Send to Acme Inc."
    arabic = words_for("ar")
    assert arabic("changes_send", sender="Acme Inc.") == "إرسال إلى \u2068Acme Inc.\u2069"
    assert arabic.plain("changes_send", sender="Acme Inc.") == "إرسال إلى Acme Inc."


def test_mails_about_estimates_do_not_call_them_quotes() -> None:
    of_quotes = {kind for kind in MailTemplateKind if kind.name.startswith("QUOTE")}
    for language in LANGUAGES:
        words = words_for(language)
        assert words.estimate_mail.keys() == of_quotes
        assert not {*words.estimate_mail.values()} & {*words.mail.values()}
    assert words_for("nl").estimate_mail[MailTemplateKind.QUOTE][0].startswith("Kostenraming")


def test_a_sentence_ends_once() -> None:
    assert words_for("en")("rejected_text", sender="Acme Inc.").endswith("in touch with Acme Inc.")
    assert words_for("en")("accept_lead", total="1.000,00 kr.") == "Your total is 1.000,00 kr."
    arabic = words_for("ar")("accept_lead", total="\u200f1.500 د.ك.\u200f")
    assert arabic.endswith("د.ك.\u200f\u2069")


def test_what_people_wrote_is_no_pattern_to_fill_in() -> None:
    assert words_for("en")("changes_send", sender="{0} {sender}") == "Send to {0} {sender}"


def _placeholders(text: str) -> list[str]:
    return re.findall(r"{[\w.]+}", text)
