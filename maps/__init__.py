"""Maps of the registry, made with Folium: plain data in, a map or HTML out; no request and no session here.

palette    colour and shape of every kind of place
classes    classes of a map that is coloured by numbers
assets     the files that maps need, all ours; a link to anywhere else is refused
basemap    the background, and the hosts that it is fetched from
layers     what is drawn: marks, outlines of units, one place
answering  the answer to a question of a planner
timing     places of activities, month by month
picking    a point that somebody places
styling    a style for maps that draw our vector tiles by themselves
views      the named maps: `explorer`, `record`, `unit`, `placing`, `difference`, `answer`,
           `through_time`
page       a map as parts of a page of ours
export     a map as one HTML file that works from disk
"""
