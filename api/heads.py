"""Routers of pages: whoever checks links, or shows a preview of one, asks for the head alone."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute


def with_heads(routers: Iterable[APIRouter]) -> APIRouter:
    """One router of many, in which every page that can be read also answers with its head alone."""
    held = APIRouter(include_in_schema=False)
    for each in routers:
        for route in each.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                route.methods = {"GET", "HEAD"}
        held.include_router(each)
    return held
