"""The words that a map shows, from the vocabularies and the wording of the language."""

from api.pages.reader import Reader
from api.wording import wording
from maps.layers import MapWords
from registry.workflow import Stage


def map_words(reads: Reader) -> MapWords:
    """Words for the script of a map; all of them ours, none of a record."""
    t = wording(reads.lang)
    states = {f"status.{code}": label for code, label in reads.labels("centre_status").items()}
    states |= {f"stage.{code}": label for code, label in reads.labels("conversion_stage").items()}
    states[f"stage.{Stage.NONE}"] = t("map.no_stage")
    return MapWords(
        lang=reads.lang,
        zoom_in=t("map.zoom_in"),
        zoom_out=t("map.zoom_out"),
        close=t("map.close"),
        open_record=t("map.open_record"),
        places=t("map.places"),
        unverified=t("verification.unverified"),
        accuracy=t("map.accuracy"),
        approximate=t("map.approximate"),
        failed=t("map.failed"),
        kinds=reads.labels("kind"),
        states=states,
    )
