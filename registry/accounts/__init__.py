"""Accounts: who may sign in, with what, and for which units. No HTTP here.

    secrets    random values, and what is kept of them
    passwords  which are accepted, and whether one fits
    people     accounts: added, found, changed, disabled
    areas      the units that an office answers for
    links      one-time links, by which people choose their password
    welcoming  what the holder of a link may do with it
    lockout    attempts in vain, and how long to wait after them
    sessions   people who are signed in
    tokens     programs that act for an account
    entering   from a name and a password, or a subject, to a session
    ledger     who changed which account, why

Everything works with the rights of the role `registry_porter` (`registry.database.porter_engine`).
"""
