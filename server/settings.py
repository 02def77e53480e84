"""Everything an operator can set, each as an environment variable `QUOTEGRAPH_…`.

`docs/configuration.md` lists them; a test fails when the two drift apart.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import DirectoryPath, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.errors import OperatorError
from server.setting_values import CommaSeparated, EncryptionKey, Networks, Origin, PostgresUrl, SmtpUrl

PREFIX = "QUOTEGRAPH_"


class SettingsInvalid(OperatorError):
    """A setting cannot be used as it stands; the message is one sentence that names the variable."""


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class Settings(BaseSettings):
    """The settings of one server process, read once from the environment. Times are in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: PostgresUrl | None = Field(
        None,
        description="PostgreSQL 16 or later, `postgresql://…`. Unset: an embedded one in the data dir.",
    )
    database_direct_url: PostgresUrl | None = Field(
        None,
        description="The same database past any pgbouncer, as the owner of the tables: for migrations "
        "and LISTEN. Unset: the database URL.",
    )
    database_role: str = Field(
        "quotegraph_app",
        description="Role under row-level security that every connection of the server takes. "
        "Empty when the database URL logs in as such a role already.",
        pattern=r"^[a-z_][a-z0-9_]*$|^$",
    )
    database_pgbouncer: bool = Field(
        False,
        description="The database URL leads to pgbouncer in transaction mode: nothing may outlive a "
        "transaction, so the role and the timeouts are set in each, and prepared statements are not kept.",
    )
    database_pool_size: int = Field(
        10, ge=1, le=500, description="Database connections of one server process."
    )
    database_pool_timeout: float = Field(
        5.0, gt=0, description="How long a request waits for a free database connection."
    )
    statement_timeout: float = Field(10.0, gt=0, description="Longest run of one SQL statement.")
    lock_timeout: float = Field(5.0, gt=0, description="Longest wait for one row lock.")
    idle_in_transaction_timeout: float = Field(
        30.0,
        gt=0,
        description="Longest transaction (PostgreSQL 17 and later), and longest idle time inside one.",
    )

    data_dir: Path = Field(
        Path(".data"), description="Where the embedded PostgreSQL and what opens the demo teams live."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    public_url: Origin | None = Field(
        None,
        description="Where browsers find the server, such as `https://quotes.example.com`: links in mails "
        "lead there. With https, cookies are sent over https alone. Unset: the address it listens on.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="At least 32 characters from which the addresses of public pages are made: the same for "
        "all processes on one database. Another key makes all of them void. Unset: one kept in the data dir.",
        min_length=32,
    )
    font_folder: DirectoryPath | None = Field(
        None,
        description="Folder of further TrueType fonts for documents, as for Chinese, Japanese or Korean; "
        "`X-Bold.ttf` is the bold of `X.ttf` or `X-Regular.ttf`. Noto Sans covers Latin, Greek, Cyrillic, "
        "Arabic and Hebrew by itself.",
    )
    sign_up: bool = Field(
        True, description="Let anybody open an account with a team. Invitations work in any case."
    )
    workers: int = Field(1, ge=1, le=256, description="Server processes on one database.")
    worker: bool = Field(
        True,
        description="Do background jobs in every server process. Off: `quotegraph worker` does them.",
    )
    job_concurrency: int = Field(5, ge=1, le=100, description="Jobs that one process does side by side.")
    job_stalled_after: float = Field(
        20.0,
        ge=1,
        description="A worker that was silent for so long is taken for dead: its jobs begin anew elsewhere.",
    )
    worker_metrics_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="Where `quotegraph worker` serves Prometheus metrics, on the host it would listen on.",
    )
    event_retention_days: int = Field(
        365, ge=0, description="Days for which the event log goes back; 0 to keep events for ever."
    )
    shutdown_timeout: float = Field(
        5.0,
        gt=0,
        description="How long requests, then webhooks on their way, then jobs, may go on after Ctrl-C.",
    )
    demo: bool = Field(False, description="Load the demo teams before serving.")

    debug: bool = Field(
        False,
        description="Readable logs; answers tell internal errors and the executor. Not for production.",
    )
    log_level: LogLevel = Field(LogLevel.INFO, description="Least severity that is logged.")
    log_format: LogFormat | None = Field(None, description="Unset: `console` when debugging, else `json`.")
    graphiql: bool = Field(True, description="Serve GraphiQL to browsers.")
    introspection: bool = Field(True, description="Answer introspection queries.")
    persisted_queries: bool = Field(
        True, description="Keep documents that come with their hash, so that the hash alone will do."
    )
    trusted_documents: bool = Field(
        False, description="Run nothing but what `quotegraph operations register` has registered."
    )
    get_queries: bool = Field(
        False, description="Answer documents sent with GET too, not only the hashes of persisted queries."
    )
    max_batch: int = Field(
        1, ge=1, le=50, description="Most operations in one request, as a JSON list; 1 for no batches."
    )
    metrics: bool = Field(True, description="Serve Prometheus metrics on `/metrics`.")
    cors_origins: CommaSeparated = Field(
        (), description="Origins of browsers that may call the API, separated by commas; `*` for all."
    )

    smtp_url: SmtpUrl | None = Field(
        None,
        description="Mail server, `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS). "
        "Unset: mails are kept, and the demo shows them on `/dev/mail`.",
    )
    mail_from: str | None = Field(
        None,
        description="Address that all mails come from; needed with a mail server.",
        pattern=r"^[^@\s<>]+@[^@\s<>]+$",
    )

    encryption_key: EncryptionKey | None = Field(
        None,
        description="Key that secrets of webhooks are encrypted with: 32 random bytes in URL-safe base64. "
        "Several, separated by commas: the first encrypts, all decrypt. Unset: with the embedded PostgreSQL "
        "one is kept in the data dir; with any other database there can be no webhooks.",
    )
    webhook_timeout: float = Field(
        8.0,
        ge=1,
        le=30,
        description="How long the receiver of a webhook has for all of its answer. What a worker that died "
        "was sending is sent by another after two and a half times that.",
    )
    webhook_allowed_networks: Networks = Field(
        (),
        description="Internal addresses or networks, separated by commas, that webhooks may be sent to, with "
        "http too: for development, such as `127.0.0.1`.",
    )

    max_body_bytes: int = Field(1_000_000, ge=1_000, description="Largest request body, in bytes.")
    receive_timeout: float = Field(10.0, gt=0, description="Longest time a request body may take to arrive.")
    max_depth: int = Field(20, ge=1, description="Deepest nesting of fields in one operation.")
    max_aliases: int = Field(100, ge=0, description="Most aliases in one operation.")
    max_tokens: int = Field(4_000, ge=10, description="Most lexical tokens in one document.")
    max_cost: int = Field(20_000, ge=1, description="Highest cost of one operation: objects × page sizes.")
    cost_bucket: int = Field(
        100_000,
        ge=1,
        description="Cost that one API key, or one app for one team, may spend at once; at least the maximum "
        "of one operation.",
    )
    cost_rate: int = Field(
        5_000,
        ge=0,
        description="Cost that it gets back each second; 0 for no such limit.",
    )
    operations_per_connection: int = Field(
        100, ge=1, description="Operations, subscriptions among them, that one WebSocket may run at a time."
    )
    subscriptions_per_team: int = Field(
        2_000, ge=1, description="Subscriptions that one team may have at a time in each server process."
    )
    heartbeat_interval: float = Field(
        15.0,
        gt=0,
        description="Longest silence on an event stream; and how often a WebSocket is pinged, which is "
        "closed where the answer takes as long again.",
    )
    ip_burst: int = Field(1_000, ge=1, description="Requests that one address may send at once.")
    ip_rate: int = Field(
        100, ge=0, description="Requests that one address may send each second for good; 0 for any number."
    )
    trusted_proxies: Networks = Field(
        (),
        description="Addresses or networks of proxies, separated by commas, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed. Unset: the client is who is connected.",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _empty_means_unset(cls, value: object, info: ValidationInfo) -> object:
        """As compose files and shells write it; only the role may truly be empty."""
        if value == "" and info.field_name not in (None, "database_role"):
            return cls.model_fields[info.field_name].default
        return value

    @field_validator("cost_bucket")
    @classmethod
    def _holds_any_operation(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("max_cost", 0):
            raise ValueError("is less than QUOTEGRAPH_MAX_COST: no operation of that cost could ever run")
        return value

    @property
    def owner_url(self) -> str:
        """The direct URL: what migrations and LISTEN connect to. Raises SettingsInvalid when none is set."""
        url = self.database_direct_url or self.database_url
        if url is None:
            raise SettingsInvalid(f"{PREFIX}DATABASE_URL is not set.")
        return url.get_secret_value()

    @property
    def origin(self) -> str:
        """Scheme, host and port at which browsers find the server; without a slash at the end."""
        return self.public_url or address_on_this_machine(self.host, self.port)

    @property
    def https(self) -> bool:
        """Whether browsers come by TLS, whatever this process listens for."""
        return self.origin.startswith("https:")

    @property
    def console_logs(self) -> bool:
        """Whether logs are for eyes rather than for machines."""
        return (self.log_format or (LogFormat.CONSOLE if self.debug else LogFormat.JSON)) is LogFormat.CONSOLE

    @classmethod
    def from_environment(cls, **given: object) -> Self:
        """The environment's settings, with those `given` on the command line (None: not given) in front.

        Raises SettingsInvalid with one plain sentence.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            reason = first["msg"].removeprefix("Value error, ")
            name = PREFIX + str(first["loc"][0]).upper()
            joined = f"{name} {reason}" if reason.startswith(("is ", "names ")) else f"{name}: {reason}"
            raise SettingsInvalid(joined + ".") from None


def address_on_this_machine(host: str, port: int) -> str:
    """The address for a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port}"


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that make another process read these very settings."""
    return {
        PREFIX + name.upper(): printed(value)
        for name, value in settings
        if value is not None and value != Settings.model_fields[name].default
    }


def printed(value: object) -> str:
    """The value as an environment variable holds it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
