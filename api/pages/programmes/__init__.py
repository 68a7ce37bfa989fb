"""What is done for the creative city: programmes, activities and ideas, and the forms of the standing agency.

asked     filters, as an address carries them
calendar  /programmes: by kind, through time, and what becomes of ideas
one       a programme, an activity, an idea
options   what can be chosen in a form
typing    what was typed, as a document
writing   the forms of activities
ideas     the forms of ideas
"""
