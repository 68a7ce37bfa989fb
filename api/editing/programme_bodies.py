"""Bodies of requests about programmes, activities and ideas."""

from typing import Annotated

from pydantic import Field

from api.editing.asked import Body
from registry.programmes.documents import ActivityDocument, IdeaDocument, StepDocument
from registry.programmes.rows import Key
from registry.values import Text


class ActivityWritten(Body):
    """The document of an activity, and why it is written."""

    document: ActivityDocument
    reason: Text


class ActivityCreated(ActivityWritten):
    """A new activity; without a code it gets one from its name."""

    code: Annotated[Key | None, Field(default=None)]


class IdeaWritten(Body):
    """The document of an idea, and why it is written."""

    document: IdeaDocument
    reason: Text


class IdeaCreated(IdeaWritten):
    """A new idea; without a code it gets one from its name."""

    code: Annotated[Key | None, Field(default=None)]


class StepTaken(Body):
    """The next step of an idea, and why it is written."""

    document: StepDocument
    reason: Text
