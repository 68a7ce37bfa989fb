"""Reports: documents to sign, made of what the registry knows of a plan on a day.

document   blocks of text, tables and figures, without a format
word       the same as DOCX; `word_parts`, `word_styles` are what it is made with
typeset    the same as PDF, by `report.typ`; drawings as pictures
"""
