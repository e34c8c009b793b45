"""Every setting: read once from the environment and `.env`, then frozen. Secrets also come from `…_FILE`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from bot.base.errors import SettingsError

PREFIX = "BACOI_"
KEY_FILE = ".bacoi-secret"


def _setting(default: Any, about: str, secret: bool = False) -> Any:
    return field(default=default, metadata={"about": about, "secret": secret}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """Names are the environment's without `BACOI_`, in lower case; `about` is what the README prints."""

    database_url: str = _setting(
        "sqlite:///bacoi.db", "where everything is stored; `postgresql://…` for a server", True
    )
    knowledge_dir: str = _setting("", "the folder staff write in; default `./knowledge`, else beside the checkout")
    cache_dir: str = _setting("", "where trained matching is kept; default the system's cache folder")
    files_dir: str = _setting("bacoi-files", "attachments of open tickets, outside the web root")
    host: str = _setting("127.0.0.1", "address the web listens on")
    port: int = _setting(8080, "port the web listens on")
    public_url: str = _setting("", "the address people use, `https://…`: the only source for links, QR and cookies")
    secret_key: str = _setting("", "seals phone numbers and tokens; made and kept in `.bacoi-secret` if absent", True)
    old_secret_keys: str = _setting("", "earlier secret keys, comma between them: what they sealed still opens", True)
    trusted_proxies: str = _setting("", "addresses of proxies whose `X-Forwarded-Proto` and `-For` are believed")
    ward: str = _setting("", "ids of the wards served here, comma between them; default all of `knowledge/`")
    ward_accounts: str = _setting("", "whose account is whose: `telegram:123=phu-la`; not named: the first ward's")
    role: str = _setting("all", "`all`, `web` or `worker`")
    person_per_minute: int = _setting(60, "messages of one person answered in a minute; 0: as many as come")
    busy_after: int = _setting(30, "seconds the oldest message may wait before everybody is answered slower; 0: never")
    metrics_token: str = _setting("", "token for `/metrics` and the details of `/readyz` off loopback", True)
    log_level: str = _setting("INFO", "`DEBUG`, `INFO`, `WARNING`")
    log_format: str = _setting("text", "`text` or `json`")
    keep_days_conversation: int = _setting(30, "days a conversation is kept after its last message")
    keep_days_sent: int = _setting(7, "days sent text is kept")
    keep_days_ticket: int = _setting(30, "days a closed ticket is kept")
    keep_days_phone: int = _setting(7, "days phone and attachments are kept after a ticket closes")
    keep_days_miss: int = _setting(90, "days a question that found nothing is kept")
    keep_days_audit: int = _setting(730, "days the audit is kept")
    keep_days_backup: int = _setting(14, "days backups are kept")
    telegram_token: str = _setting("", "token of the Telegram bot; several with commas", True)
    telegram_api_url: str = _setting("", "another Bot API server, e.g. our fake")
    telegram_webhook_secret: str = _setting("", "with it Telegram pushes to us, without it we poll", True)
    telegram_per_second: int = _setting(30, "messages a second a bot sends at most; 0 without limit")
    telegram_desk_group: str = _setting("", "chat id of the officers' forum group; several: as the tokens")
    zalo_bot_token: str = _setting("", "token of the Zalo bot; several with commas", True)
    zalo_bot_api_url: str = _setting("", "another Zalo Bot server, e.g. our fake")
    zalo_bot_webhook_secret: str = _setting("", "with it Zalo pushes to `/webhook/zalo-bot`, without it we poll", True)
    zalo_oa_id: str = _setting("", "id of the Official Account; several with commas, then the other values too")
    zalo_oa_app_id: str = _setting("", "id of the app")
    zalo_oa_app_secret: str = _setting("", "secret of the app, for refreshing tokens", True)
    zalo_oa_secret_key: str = _setting("", "secret key of the OA, for webhook signatures", True)
    zalo_oa_refresh_token: str = _setting("", "first refresh token; the database keeps the later ones", True)
    zalo_oa_signature: str = _setting("sha256", "form of the webhook signature: `sha256` or `hmac`")
    zalo_oa_api_url: str = _setting("", "another OA server, e.g. our fake")
    zalo_oa_oauth_url: str = _setting("", "another OAuth server, e.g. our fake")

    @property
    def address(self) -> str:
        """The address people use, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people reach us over https."""
        return urlsplit(self.address).scheme == "https"

    @property
    def wards(self) -> tuple[str, ...]:
        """Ids of the wards to serve, the first at the house's own address; empty: all there are."""
        return tuple(part.strip() for part in self.ward.split(",") if part.strip())

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def name_of(setting: str) -> str:
    """`database_url` → `BACOI_DATABASE_URL`."""
    return PREFIX + setting.upper()


def load(environment: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Settings from `environment` (default: the process's) over `env_file` (default: `./.env`).

    Raises SettingsError for a value that cannot be read, naming the setting and never its value.
    """
    given = {**_env_file(env_file or Path(".env")), **(os.environ if environment is None else environment)}
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for item in fields(Settings):
        text = _value(given, name_of(item.name), bool(item.metadata["secret"]))
        if text is not None:
            values[item.name] = _typed(name_of(item.name), hints[item.name], text)
    return _checked(Settings(**values))


def with_secret_key(settings: Settings, folder: Path) -> Settings:
    """`settings` with a secret key: the given one, or the one kept in `folder`, made with mode 0600 if absent."""
    if settings.secret_key:
        return settings
    path = folder / KEY_FILE
    if not path.exists():
        made = folder / f"{KEY_FILE}.{secrets.token_hex(4)}"  # whole or not at all, whenever the power goes
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
    return replace(settings, secret_key=path.read_text(encoding="utf-8").strip())


def changed(settings: Settings, **values: Any) -> Settings:
    """`settings` with the values that are not None: what the command line says wins."""
    return _checked(replace(settings, **{name: value for name, value in values.items() if value is not None}))


def _value(given: Mapping[str, str], name: str, secret: bool) -> str | None:
    path = given.get(f"{name}_FILE", "") if secret else ""
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE: không đọc được tệp ({type(error).__name__}).") from None
    return given.get(name)


def _typed(name: str, kind: type, text: str) -> Any:
    if kind is not int:
        return text.strip()
    try:
        return int(text)
    except ValueError:
        raise SettingsError(f"{name} phải là một số nguyên.") from None


def _checked(settings: Settings) -> Settings:
    choices = {
        "role": ("all", "web", "worker"),
        "log_format": ("text", "json"),
        "zalo_oa_signature": ("sha256", "hmac"),
    }
    for setting, allowed in choices.items():
        if getattr(settings, setting) not in allowed:
            raise SettingsError(f"{name_of(setting)} phải là một trong: {', '.join(allowed)}.")
    if settings.public_url and urlsplit(settings.public_url).scheme not in ("http", "https"):
        raise SettingsError("BACOI_PUBLIC_URL phải bắt đầu bằng https:// (hoặc http:// khi thử trên máy).")
    return settings


def _env_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    pairs: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            pairs[name.strip()] = value.strip().strip("\"'")
    return pairs
