"""What serving costs, beside peers and limits that run at the same time on the same rows.

machine    CPU and memory of processes, from /proc
rows       the flat table that peers read
servers    ours, tipg, pygeoapi, plain FastAPI with an ORM, constant bytes: started and stopped
asking     wrk, and pgbench with our own statements
rounds     servers in turn, again and again; medians
targets    what was promised, and whether it is kept

items, cached, tiles, mixed, search, exports, start    the parts of `make bench`
"""
