"""What can be wrong with a file: stable codes, for programs and for the guide. Their words are in
`issues.toml`.
"""

from enum import StrEnum


class Severity(StrEnum):
    """An error stops the import of the whole file; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What is wrong; one for each way in which it is mended."""

    # the file
    EMPTY_FILE = "empty_file"
    UNKNOWN_FORMAT = "unknown_format"
    OLD_WORKBOOK = "old_workbook"
    LOCKED_WORKBOOK = "locked_workbook"
    DAMAGED_FILE = "damaged_file"
    FILE_TOO_LARGE = "file_too_large"
    UNSAFE_ARCHIVE = "unsafe_archive"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CHOOSE_SHEET = "choose_sheet"
    UNKNOWN_SHEET = "unknown_sheet"
    WRONG_ENCODING = "wrong_encoding"
    GARBLED_TEXT = "garbled_text"
    # its columns
    NO_HEADINGS = "no_headings"
    UNKNOWN_COLUMN = "unknown_column"
    AMBIGUOUS_COLUMN = "ambiguous_column"
    REPEATED_COLUMN = "repeated_column"
    MISSING_COLUMN = "missing_column"
    AXES_EXCHANGED = "axes_exchanged"
    UNKNOWN_MAPPING = "unknown_mapping"
    CRS_MISSING = "crs_missing"
    CRS_UNKNOWN = "crs_unknown"
    CRS_CONTRADICTS = "crs_contradicts"
    # its cells
    MERGED_CELLS = "merged_cells"
    UNCALCULATED = "uncalculated"
    CELL_ERROR = "cell_error"
    REQUIRED = "required"
    NOT_CLEARABLE = "not_clearable"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    WRONG_NUMBER = "wrong_number"
    OUT_OF_RANGE = "out_of_range"
    WRONG_DATE = "wrong_date"
    FUTURE_DATE = "future_date"
    UNKNOWN_TERM = "unknown_term"
    UNKNOWN_SOURCE = "unknown_source"
    WRONG_CODE = "wrong_code"
    UNKNOWN_CODE = "unknown_code"
    PLACE_GONE = "place_gone"
    REPEATED_CODE = "repeated_code"
    KIND_DERIVED = "kind_derived"
    # where places are
    HALF_POSITION = "half_position"
    WRONG_SHAPE = "wrong_shape"
    SWAPPED_COORDINATES = "swapped_coordinates"
    OUTSIDE_CITY = "outside_city"
    UNKNOWN_UNIT = "unknown_unit"
    AMBIGUOUS_UNIT = "ambiguous_unit"
    FAR_FROM_UNIT = "far_from_unit"
    OTHER_SYSTEM = "other_system"
    # against the other rows and the registry
    DUPLICATE_ROW = "duplicate_row"
    DUPLICATE_PLACE = "duplicate_place"
    NOT_ALLOWED = "not_allowed"
    REFUSED = "refused"
