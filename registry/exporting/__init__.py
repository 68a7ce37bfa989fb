"""Whole selections as files: CSV, GeoPackage, GeoParquet and XLSX, each with licence, filter and date."""

from registry.exporting.export import EXTENSIONS, Exported, Format, export, snapshot
from registry.exporting.stamp import Stamp, csvw, stamp

__all__ = ["EXTENSIONS", "Exported", "Format", "Stamp", "csvw", "export", "snapshot", "stamp"]
