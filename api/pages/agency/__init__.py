"""What the forms of the standing agency have in common, whatever they are about.

forms    who they are for, and what they tell when refused
options  what can be chosen in a form
typing   what was typed, as a document
"""
