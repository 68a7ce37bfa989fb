"""How much a file may hold. What is beyond is refused before it is read."""

MB = 1024 * 1024
MOST_BYTES = 32 * MB
"""Of an uploaded file, as `registry.tables.import_batch` keeps it."""
MOST_UNPACKED = 300 * MB
MOST_PARTS = 2_000
"""Files in an archive."""
STEEPEST = 200
"""How many times larger than packed a part of some size may be; text of a sheet packs to about a tenth."""
SMALL = 4 * MB
"""Parts up to this size may pack as well as they like."""
MOST_TEXT = 400 * MB
"""Characters of all cells together, repeated texts counted each time."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
