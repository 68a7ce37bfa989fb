"""Who asks, and whether the request is theirs. What accounts are is in `registry.accounts`.

visits       every request is looked at once: a session, a token, or nobody
cookies      the cookie that holds the session
own_forms    whether a form comes from a page of ours
deps         what routes ask for: `Visitor`, `SignedIn`, `Edits`
asking       how somebody is asked to sign in
return_paths where to go on after signing in
providers    the city's own identity provider, when one is set
"""
