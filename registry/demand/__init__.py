"""Where people live: surfaces of H3 cells whose whole numbers sum exactly to official figures.

surface   what a surface is: its words, its cells
reading   surfaces and cells out of the database, as arrays
"""
