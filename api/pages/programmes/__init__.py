"""What is done for the creative city: programmes, activities and ideas, and the forms of the standing agency.

asked     filters, as an address carries them
calendar  /programmes: by kind, through time, and what becomes of ideas
one       a programme, an activity, an idea
writing   the forms of activities
ideas     the forms of ideas
"""
