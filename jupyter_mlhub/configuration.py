"""Check the settings before anything is opened, and explain what is wrong in a sentence."""

from __future__ import annotations

from fsspec import get_filesystem_class
from fsspec.core import split_protocol
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from .errors import Invalid
from .settings import HubSettings

_BROKERS = ("redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "pyamqp", "memory")


def check_settings(settings: HubSettings) -> None:
    """Check the URLs in the settings.

    Raises:
        Invalid: a URL does not fit its purpose. The sentence does not repeat passwords.
    """
    _check_database(settings.resolved_database_url)
    _check_broker(settings.broker_url)
    _check_store(settings.resolved_store_url)


def _check_database(url: str) -> None:
    example = "like postgresql://name:password@host/database, with %40 for a @ in the password"
    try:
        kind = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):
        raise _wrong("database_url", f"is no URL of a database. Write it {example}") from None
    if kind not in ("sqlite", "postgresql"):
        raise _wrong("database_url", f"names {kind}. Take SQLite or PostgreSQL, {example}")


def _check_broker(url: str) -> None:
    scheme = url.partition("://")[0] if "://" in url else ""
    if url and scheme not in _BROKERS:
        raise _wrong(
            "broker_url",
            "is no URL of a broker. Write it like redis://host:6379/0 (Redis) or "
            "amqp://name:password@host// (RabbitMQ), or leave it out",
        )


def _check_store(url: str) -> None:
    protocol, _ = split_protocol(url)
    try:
        get_filesystem_class(protocol or "file")
    except ValueError:
        raise _wrong(
            "store_url", f"names {protocol}, which is no store. Write it like s3://bucket/folder"
        ) from None
    except ImportError as error:
        raise _wrong("store_url", f"needs a package: {error}") from None


def _wrong(setting: str, what: str) -> Invalid:
    return Invalid.field(setting, "{setting} {what}.", setting=setting, what=what)
