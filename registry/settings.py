"""Settings from the environment, read once by the edges and passed down.

Every setting is a variable `REGISTRY_…`, and an empty one is unset; `PORT` is honoured too, because hosts
set it.
"""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MOST_WORKERS = 64


class Settings(BaseSettings):
    """What an installation can choose; `docs/settings.md` explains each."""

    model_config = SettingsConfigDict(
        env_prefix="REGISTRY_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL with PostGIS to use; unset: the program runs its own private cluster.",
    )
    read_url: SecretStr | None = Field(
        default=None,
        description="Streaming replicas that answer the public's reads, with commas or spaces between them.",
    )
    read_lag: float = Field(
        default=0,
        ge=0,
        description="Seconds that a replica may be behind; 0: nothing confirmed may be missing.",
    )
    home: Path | None = Field(
        default=None, description="Folder of the private cluster; unset: the user's data folder."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        description="Port to listen on.",
        validation_alias=AliasChoices("REGISTRY_PORT", "PORT"),
    )
    base_url: str | None = Field(
        default=None,
        description="Public address in links, as https://registry.example.org; unset: the request's own.",
    )
    basemap: str = Field(
        default="OpenStreetMap.Mapnik",
        description="Background map: a name known to xyzservices, a URL template with {z}/{x}/{y}, or none.",
    )
    basemap_attribution: str | None = Field(
        default=None, description="Credit shown for a basemap given as a URL template."
    )
    oidc_issuer: str | None = Field(
        default=None, description="Address of the city's identity provider (OpenID Connect); unset: none."
    )
    oidc_client_id: str | None = Field(default=None, description="Our name at the identity provider.")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Our secret at the identity provider."
    )
    workers: int = Field(default=1, ge=1, le=MOST_WORKERS, description="Processes that answer requests.")
    pool: int = Field(default=10, ge=1, le=200, description="Database connections per process.")
    keep_mb: int = Field(
        default=32,
        ge=0,
        le=16_384,
        description="MiB of answers that each process keeps while the data stay as they are; 0 keeps none.",
    )
