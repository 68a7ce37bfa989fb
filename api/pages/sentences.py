"""What a place is and in what state, in one sentence of either language."""

from api.pages.reader import Reader
from api.wording import wording
from registry.browsing.places import Place
from registry.workflow import Kind, Stage, Status


def _small(label: str) -> str:
    """A label within a sentence: its first letter small, unless the word is all capitals.

    >>> _small("Đang hoạt động"), _small("UNESCO")
    ('đang hoạt động', 'UNESCO')
    """
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def state_of(place: Place, reads: Reader) -> str:
    """One sentence made of the record's own codes, so it can say nothing that the record does not."""
    t = wording(reads.lang)
    category = reads.labels("heritage_category").get(place.category or "", "")
    what = reads.labels("centre_type").get(place.centre_type or "", "")
    if place.kind == Kind.CONVERTED_SITE:
        sentence = t("site.is_converted", what=what, category=_small(category))
    elif place.is_centre and place.is_heritage:
        sentence = t("site.is_both", what=_small(what), category=category)
    else:
        sentence = what or category
    states = []
    if place.status:
        status = reads.labels("centre_status").get(place.status, place.status)
        states.append(t("site.status_unknown") if place.status == Status.UNKNOWN else _small(status))
    if place.stage and not (place.is_centre and place.stage == Stage.OPERATING):
        stage = reads.labels("conversion_stage").get(place.stage, place.stage)
        states.append(
            t("site.no_stage") if place.stage == Stage.NONE else t("site.stage_is", stage=_small(stage))
        )
    return f"{', '.join([sentence, *states])}."
