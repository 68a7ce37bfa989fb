"""Runs of analyses as records: what was asked, of which data, and what came out, found again by its address.

asked       what was asked, whichever process it is of
echo        the process by which clients try a server
parameters  what can be asked of each process, checked; its words are in `words`
describing  the same as JSON Schema
computing   a process computed, as a record
runs        records as they are kept, found again, listed, dismissed
labour      who computes which run, under a lease
bench       the child process that computes, and `child` inside it
working     the worker of a server
comparing   two runs of one process side by side
tables      the result of a run as rows, and `frames` as a map
"""
