"""Run by QGIS's own Python: reads every feature of the named collections through its OAPIF provider.

Prints JSON: of each collection whether the layer is valid, its fields, its features and one name.
"""

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer  # type: ignore[import-not-found]  # QGIS brings it


def read(address: str, collection: str) -> dict[str, object]:
    uri = f"url='{address}/ogc' typename='{collection}' pagingEnabled='true' pageSize='1000'"
    layer = QgsVectorLayer(uri, collection, "OAPIF")
    if not layer.isValid():
        return {"error": layer.dataProvider().error().message()}
    features = list(layer.getFeatures())
    boxes = [each.geometry().boundingBox() for each in features if each.hasGeometry()]
    return {
        "fields": [field.name() for field in layer.fields()],
        "ids": [str(each["id"]) for each in features],
        "west": min(box.xMinimum() for box in boxes),
        "south": min(box.yMinimum() for box in boxes),
    }


def main(address: str, *collections: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    sys.stdout.write(json.dumps({each: read(address, each) for each in collections}) + "\n")
    sys.stdout.flush()
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:])
