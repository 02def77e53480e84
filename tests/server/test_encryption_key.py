"""The key that secrets are encrypted with: of the settings, or kept beside the embedded database."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from models.errors import Refused
from resolvers.vault import CannotUnseal, Vault
from server.database import Database
from server.listener import Listener
from server.secret_file import SecretFile
from server.settings import Settings, SettingsInvalid
from server.webhooks import Webhooks
from tests.webhooks.bench import Bench


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = SecretFile.ENCRYPTION_KEY
    first, again = (file.read_or_make(tmp_path, Vault.new_key) for _ in range(2))
    assert first == again
    assert (tmp_path / file).stat().st_mode & 0o777 == 0o600
    assert [kept.name for kept in tmp_path.iterdir()] == [file]
    vault = Vault.of(first)
    assert vault.unseal(vault.seal("whsec_abc")) == "whsec_abc"


def test_an_older_key_still_opens_what_it_sealed() -> None:
    old, new = Vault.new_key(), Vault.new_key()
    sealed = Vault([old]).seal("whsec_abc")
    assert Vault.of(f"{new}, {old}").unseal(sealed) == "whsec_abc"
    with pytest.raises(CannotUnseal):
        Vault([new]).unseal(sealed)


@pytest.mark.parametrize("key", ["short", "x" * 44, ",", "ä" * 44])
def test_a_bad_key_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(SettingsInvalid, match="QUOTEGRAPH_ENCRYPTION_KEY"):
        Settings.from_environment(encryption_key=key)


async def test_without_a_key_there_can_be_no_webhooks(database: Database, database_url: str) -> None:
    bench = await Bench(database).open()
    webhooks = Webhooks(Settings(database_url=SecretStr(database_url)), database)
    with pytest.raises(Refused, match="QUOTEGRAPH_ENCRYPTION_KEY"):
        await bench.endpoint()
    async with webhooks.sending(Listener(database_url)):
        pass
