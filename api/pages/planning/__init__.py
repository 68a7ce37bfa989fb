"""Pages for planners: who is within reach, and which heritage to convert next.

fields      what a form sends, read with every mistake at its field
workshop    long answers, made once beside the requests that wait for them
coverage    /coverage: asked, answered, shown; files of the same answer
siting      /siting: asked, answered, shown; scores of the candidates
parameters  a question of a page as parameters of its process: what is shown and what is kept are one
keeping     an answer kept as a run, and `addresses` from a run back to its page
charts      the few charts, as lines and points to draw
"""
