"""Administrative units as versions: their outlines, how official ones replace them, how they are read.

    gazetteer     what the package `vietnamadminunits` says: old wards, new communes, which became which
    cells         a grid of the city in which every cell belongs to one district and one commune
    approximate   outlines made from that grid, one coverage without gaps or overlaps
    lineage       which share of each district went to which commune
    facts         `data/units/*.csv`: periods, decrees, census figures
    loading       all of these into the database, again and again without a trace
    boundaries    a boundary file, read and matched; every fault at once
    validating    whether a file's features are the units that they should be
    topology      overlaps of pairs and gaps inside a union
    replacing     official boundaries in place of approximate ones, all or nothing
    moving        which sites that moved, and where addresses and boundaries disagree
    reading       lists, lineage and counts for pages and the command line

Neither a code nor a name is a key: all 126 codes of 2025 were codes of other wards before.
"""
