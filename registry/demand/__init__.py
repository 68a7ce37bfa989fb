"""Where people live: surfaces of H3 cells whose whole numbers sum exactly to official figures.

reading        surfaces and cells out of the database, as arrays
apportioning   integers that sum exactly, by largest remainder
hexagons       H3 cells of areas and points, their centres and outlines
placing        which units a cell belongs to
official       the census by district, which surfaces are measured against
census         the default surface
writing        a surface into the database
"""
