"""The abstract test suites of the standards that we declare, one check per requirement, by identifier."""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{part}"
        for part in (
            "core",
            "systems",
            "filtering",
            "schemas",
            "expressions",
            "processes",
            "jobs",
            "executions",
        )
    )
)
