"""What a person sees of the demo while it goes on."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tasks.hub import pulse
from tasks.hub.engine import connected


def bars(console: Console) -> Progress:
    """Return progress bars with counts."""
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True, refresh_per_second=2)


def watched(progress: Progress, hub_url: str, orders: int, name: str) -> Callable[[], None]:
    """Return what moves the bars: orders in the hub, records told."""
    brought = progress.add_task(f"{name}: orders in the hub", total=orders)
    told = progress.add_task(f"{name}: records told", total=None)

    def look() -> None:
        with connected(hub_url) as hub:
            orders_so_far, settled, owed = pulse.done_so_far(hub)
        progress.update(brought, completed=orders_so_far)
        progress.update(told, completed=settled, total=settled + owed)

    return look
