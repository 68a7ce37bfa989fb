"""Who lives within reach of a creative centre, and who does not.

centres   the centres in operation on a day, as points in metres
"""
