"""Files of places: read, checked as a whole, and brought in by one batch that can be undone.

codes, issues, issues.toml    what can be wrong, in the words of those who mend it
limits, archives              how much a file may hold; zip files are judged before they are opened
reading                       a file as a grid: workbooks, delimited text (encodings), layers of maps
fields, headings              what columns mean; which row is the heading, which column is which field
values, terms, units          a cell as a value: numbers, dates, words of vocabularies, names of units
positions, twins, rights      what only shows against the map, the other rows, the registry, the actor
checking                      all of it: `check(connection, file, options) -> Checked`
proposing                     a right row as a document or a merge patch
marking, template             the officer's own workbook with its issues; a workbook to begin with
batches, committing           the file and its report, kept; one transaction in, one out
"""
