"""Settings: read from the environment, handed on to worker processes, and documented one by one."""

import pytest

from server.settings import LogLevel, Settings, SettingsInvalid, environment_of


def test_the_environment_names_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEGRAPH_PORT", "9000")
    monkeypatch.setenv("QUOTEGRAPH_LOG_LEVEL", "warning")
    monkeypatch.setenv("QUOTEGRAPH_CORS_ORIGINS", "https://a.example, https://b.example")
    settings = Settings.from_environment()
    assert (settings.port, settings.log_level) == (9000, LogLevel.WARNING)
    assert settings.cors_origins == ("https://a.example", "https://b.example")


def test_the_command_line_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEGRAPH_PORT", "9000")
    assert Settings.from_environment(port=9001, host=None).port == 9001


def test_an_empty_variable_is_unset_but_for_the_role(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "PORT", "DATABASE_ROLE"):
        monkeypatch.setenv(f"QUOTEGRAPH_{name}", "")
    settings = Settings.from_environment()
    assert (settings.database_url, settings.port, settings.database_role) == (None, 8000, "")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "70000", "QUOTEGRAPH_PORT: Input should be less than or equal to 65535."),
        (
            "DATABASE_URL",
            "mysql://localhost/quotes",
            "QUOTEGRAPH_DATABASE_URL names 'mysql', but only PostgreSQL will do: postgresql://….",
        ),
        (
            "DATABASE_URL",
            "localhost",
            "QUOTEGRAPH_DATABASE_URL is not a URL of the form postgresql://user:password@host:port/name.",
        ),
    ],
)
def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"QUOTEGRAPH_{variable}", value)
    with pytest.raises(SettingsInvalid) as refusal:
        Settings.from_environment()
    assert str(refusal.value) == sentence


def test_a_password_is_not_printed_with_the_settings() -> None:
    assert "hunter2" not in repr(Settings.from_environment(database_url="postgresql://me:hunter2@db/quotes"))


def test_a_worker_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.from_environment(
        database_url="postgresql://me:secret@db/quotes", database_role="", cors_origins=("*",), debug=True
    )
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment() == settings
