"""What people browse: places found by filters, the record of one place, the record of one unit.

    filters   what is asked for: parsed, and written back as the query of an address
    matching  the conditions of a filter, each by itself
    counting  the total, the counts of every option, which filter to relax
    finding   the list, page by page
    marks     GeoJSON for the map, made inside PostGIS
    places    everything known of one site
    areas     everything known of one unit
    terms     the words of the vocabularies, in both languages
    edition   the version of the data, for caches

Everything is read from the public views and the directory of public places, over a connection that the caller
opens.
"""
