"""The key of public addresses: of the settings, or made once and kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.http.request_log import loggable
from server.secret_file import SecretFile
from server.secret_key import link_addresses, secret_key
from server.settings import Settings, SettingsInvalid

TEAM, LINK = "team_01m7y2hep6e5ftnytf321rcfc9", "publiclink_01m7y2hfesembshvmk9q1wx05g"


def test_the_key_of_the_settings_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    key = "k" * 32
    assert secret_key(Settings(secret_key=SecretStr(key), data_dir=tmp_path)) == key.encode()
    assert list(tmp_path.iterdir()) == []


def test_without_one_a_key_is_made_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = secret_key(settings)
    assert len(key) >= 43 and secret_key(settings) == key
    assert (settings.data_dir / SecretFile.SECRET_KEY).stat().st_mode & 0o777 == 0o600
    assert secret_key(Settings(data_dir=tmp_path / "other")) != key


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret_key(settings), range(40)))) == 1


def test_the_key_is_made_with_the_first_address(tmp_path: Path) -> None:
    addresses = link_addresses(Settings(data_dir=tmp_path, public_url="https://quotes.example"))
    assert list(tmp_path.iterdir()) == []
    assert addresses.url(TEAM, LINK).startswith("https://quotes.example/d/pq_")
    assert (tmp_path / SecretFile.SECRET_KEY).exists()


def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEGRAPH_SECRET_KEY", "short")
    with pytest.raises(SettingsInvalid, match="QUOTEGRAPH_SECRET_KEY"):
        Settings.from_environment()


@pytest.mark.parametrize("rest", ["", "/pdf"])
def test_the_log_tells_the_route_and_not_the_address(tmp_path: Path, rest: str) -> None:
    path = link_addresses(Settings(data_dir=tmp_path)).path(TEAM, LINK)
    for asked in (path, path[:-1], path + "x", path.upper().replace("/D/", "/d/")):
        assert loggable(asked + rest) == "/d/{secret}" + rest
