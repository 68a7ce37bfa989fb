"""The API of editing, in plain JSON: places, change requests, history, and taking back.

sites            documents of places: read, patched, made, vouched for
reshaping        merged, split, hidden, deleted, restored
change_requests  which there are, a new one, one of them, another patch
moving           submitted, withdrawn, returned, approved, rejected, published, spoken about
evidence         links and files that prove a request
past             versions, and what an edition changed
reverting        taking back
plans            plans as everybody reads them: where they stand, what stands behind each number
plan_changes     plans, targets and measurements, changed by the standing agency
account          who asks, and what they may
programmes       programmes, activities and ideas: read by everybody, written by the standing agency

asked, asked_plans  bodies of requests; queries: values in the query
shown, answers   what is answered
description      its OpenAPI document: operations, schemas
changing         published at once, or handed in for review
"""

from fastapi import APIRouter

from api.editing import (
    account,
    change_requests,
    description,
    evidence,
    moving,
    past,
    plan_changes,
    plans,
    programmes,
    reshaping,
    reverting,
    sites,
)

__all__ = ["router"]

router = APIRouter()
for _part in (
    sites,
    reshaping,
    change_requests,
    moving,
    evidence,
    past,
    reverting,
    plans,
    plan_changes,
    account,
    programmes,
    description,
):
    router.include_router(_part.router)
