"""What a row of each data file of programmes holds. `data/README.md` says what the columns mean."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from registry.values import Code, Maybe, MaybeCode, Text
from registry.workflow import ActivityState, IdeaStage

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""The code of a programme, an activity or an idea: small letters and digits, hyphens between them."""

Count = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProgrammeRow(_Row):
    """Something that is done again and again."""

    code: Key
    kind: Code
    name_vi: Text
    name_en: Text
    summary_vi: Maybe
    summary_en: Maybe
    source: Code


class ActivityRow(_Row):
    """One edition of a programme."""

    code: Key
    programme: Key
    edition: Maybe
    name_vi: Text
    name_en: Text
    theme_vi: Maybe
    theme_en: Maybe
    state: ActivityState
    dates: Text
    outcome_vi: Maybe
    outcome_en: Maybe
    source: Code


class ActivitySiteRow(_Row):
    """A place that an activity uses."""

    activity: Key
    site: Code
    source: Code
    note_vi: Maybe
    note_en: Maybe


class ActivityOrganisationRow(_Row):
    """What an organisation does for an activity."""

    activity: Key
    organisation: Code
    role: Code
    source: Code


class ActivityFigureRow(_Row):
    """A number that a source gives of an activity."""

    activity: Key
    kind: Code
    value: Count
    source: Code
    note_vi: Maybe
    note_en: Maybe


class IdeaRow(_Row):
    """A creative idea or start-up."""

    code: Key
    name_vi: Text
    name_en: Text
    summary_vi: Maybe
    summary_en: Maybe
    call: MaybeCode
    source: Code


class IdeaStepRow(_Row):
    """A step of an idea; the steps of one idea stand in the order in which they were taken."""

    idea: Key
    stage: IdeaStage
    date: Maybe
    source: Code
    note_vi: Maybe
    note_en: Maybe


class IdeaSiteRow(_Row):
    """A place that an idea is for."""

    idea: Key
    site: Code
    source: Code


class IdeaOrganisationRow(_Row):
    """An organisation behind an idea."""

    idea: Key
    organisation: Code
    source: Code
