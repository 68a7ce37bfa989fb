"""The peer that everybody writes first: FastAPI, SQLAlchemy's ORM, GeoAlchemy2, shapely, pydantic models.

A page has the features, how many there are in all, and a link to the next page, as OGC API Features asks;
nothing else of the standard is here.
"""

import os
from collections.abc import Iterator
from typing import Annotated, Any

import shapely
from fastapi import Depends, FastAPI, HTTPException, Request
from geoalchemy2.shape import to_shape
from pydantic import BaseModel
from sqlalchemy import Engine, MetaData, Table, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Session

from benchmarks.serving.rows import SCHEMA, TABLE
from registry.crs import STORED


class Feature(BaseModel):
    """A GeoJSON feature."""

    type: str = "Feature"
    id: str
    geometry: dict[str, Any]
    properties: dict[str, Any]


class Page(BaseModel):
    """A GeoJSON collection of features."""

    type: str = "FeatureCollection"
    numberMatched: int  # noqa: N815 - the standard's name
    numberReturned: int  # noqa: N815
    links: list[dict[str, str]]
    features: list[Feature]


def _model(engine: Engine) -> Any:
    class Model(DeclarativeBase):
        metadata = MetaData(schema=SCHEMA)

    class Site(Model):
        __table__ = Table(TABLE, Model.metadata, autoload_with=engine)

    return Site


def _feature(site: Any) -> Feature:
    columns = [name for name in site.__table__.columns.keys() if name not in ("id", "geom")]  # noqa: SIM118
    return Feature(
        id=site.id,
        geometry=shapely.geometry.mapping(to_shape(site.geom)),
        properties={name: getattr(site, name) for name in columns},
    )


def app() -> FastAPI:
    """Items of one collection, and one of them."""
    engine = create_engine(os.environ["PLAIN_DATABASE"], pool_size=10)
    model = _model(engine)
    made = FastAPI()

    def session() -> Iterator[Session]:
        with Session(engine) as held:
            yield held

    Held = Annotated[Session, Depends(session)]  # noqa: N806 - a type

    @made.get("/sites", response_model=Page)
    def items(
        held: Held, request: Request, limit: int = 10, bbox: str | None = None, offset: int = 0
    ) -> Page:
        wanted = select(model)
        if bbox is not None:
            box = func.ST_MakeEnvelope(*map(float, bbox.split(",")), STORED)
            wanted = wanted.where(func.ST_Intersects(model.geom, box))
        matched = held.scalar(select(func.count()).select_from(wanted.subquery()))
        found = held.scalars(wanted.order_by(model.id).limit(limit).offset(offset)).all()
        links = [{"rel": "self", "href": str(request.url)}]
        if offset + len(found) < (matched or 0):
            after = request.url.include_query_params(offset=offset + limit)
            links.append({"rel": "next", "href": str(after)})
        features = [_feature(site) for site in found]
        return Page(numberMatched=matched or 0, numberReturned=len(found), links=links, features=features)

    @made.get("/sites/{key}", response_model=Feature)
    def item(held: Held, key: str) -> Feature:
        site = held.get(model, key)
        if site is None:
            raise HTTPException(404)
        return _feature(site)

    return made
