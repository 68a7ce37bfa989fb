"""Where partitions are counted: in this process, or on the workers of a `dask.distributed` scheduler.

Both run the same kernel on the same partitions and add up integers, so their answers are the same.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from registry.errors import Fault, Invalid, Unavailable
from registry.nearest.counts import Counts
from registry.nearest.kernel import Kernel
from registry.nearest.partitions import Partition

PATIENCE = 10.0
"""Seconds in which a scheduler has to answer."""

Run = Callable[[Kernel, Sequence[Partition]], Iterator[Counts]]
"""Counts of each partition, in the order in which they come."""


class Name(StrEnum):
    """The engines."""

    LOCAL = "local"
    DASK = "dask"


@contextmanager
def engine(name: str = Name.LOCAL, *, scheduler: str | None = None) -> Iterator[Run]:
    """The engine of that name while the block lasts: `local`, or `dask` with the address of its scheduler.

    Workers read the files by the names that they are given here, so both sides need the same folder. Raises
    Invalid for an engine that there is not, Unavailable when the extra is not installed or nobody answers.
    """
    if name not in list(Name):
        raise Invalid(Fault("engine", name, "is not an engine", tuple(Name)))
    if (name == Name.DASK) != (scheduler is not None):
        hint = "goes with the engine dask, and only with it; give its address, as tcp://host:8786"
        raise Invalid(Fault("scheduler", scheduler, hint))
    if scheduler is None:
        yield _local
        return
    with _connected(scheduler) as run:
        yield run


def _local(kernel: Kernel, partitions: Sequence[Partition]) -> Iterator[Counts]:
    for partition in partitions:
        yield kernel(partition)


def _received(kernel: Kernel) -> Kernel:
    """The kernel, as a task: a worker that dies with the only copy does not take it along."""
    return kernel


def _counted(kernel: Kernel, partition: Partition) -> Counts:
    return kernel(partition)


@contextmanager
def _connected(scheduler: str) -> Iterator[Run]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise Unavailable("dask is not installed: pip install 'creative-registry[dask]'") from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as reason:
        raise Unavailable(f"No dask scheduler answers at {scheduler}: {reason}") from None

    def run(kernel: Kernel, partitions: Sequence[Partition]) -> Iterator[Counts]:
        held = client.submit(_received, kernel, pure=False)
        tasks = [client.submit(_counted, held, partition, pure=False, retries=2) for partition in partitions]
        for task, counts in as_completed(tasks, loop=client.loop, with_results=True):
            task.release()
            yield counts

    with client:
        yield run
