"""Small drawings of our own: eight weeks in a strip of SVG that needs nothing else."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from tasks.reporting.shown import Chart
from tasks.reporting.words import number

WIDE, HIGH, EDGE = 168.0, 44.0, 4.0
HEAD = '<svg viewBox="0 0 168 44" role="img" aria-label="{}" preserveAspectRatio="none">{}</svg>'

Point = tuple[float, float]


def drawn(chart: Chart, weeks: Sequence[str]) -> Markup:
    """Draw a chart; its numbers stand in its label for whoever does not see it."""
    known = [f"{week} {level(one)}" for week, one in zip(weeks, chart.points, strict=True)]
    top = max([one for one in chart.points if one is not None] + [chart.limit or 0.0, 0.0]) or 1.0
    shapes = bars(chart, top) if chart.kind == "bars" else line(chart, top)
    label = Markup.escape(f"{chart.label}, week by week: {', '.join(known)}")
    return Markup(HEAD.format(label, "".join(shapes)))  # noqa: S704 - numbers and escaped words


def level(value: float | None) -> str:
    """Write a point for whoever hears it."""
    return "unknown" if value is None else number(value) if value >= 10 else f"{value:.3g}"


def place(chart: Chart, top: float) -> list[Point | None]:
    """Say where each point lies; None where nothing is known."""
    step = (WIDE - 2 * EDGE) / max(1, len(chart.points) - 1)
    return [
        None if one is None else (EDGE + n * step, height(one, top))
        for n, one in enumerate(chart.points)
    ]


def height(value: float, top: float) -> float:
    """Say how far down a value lies."""
    return HIGH - EDGE - (HIGH - 2 * EDGE) * value / top


def bars(chart: Chart, top: float) -> Iterator[str]:
    """Draw a bar for each week, the newest in full colour."""
    step = WIDE / len(chart.points)
    for n, one in enumerate(chart.points):
        high = max(1.0, HIGH - EDGE - height(one or 0.0, top))
        newest = ' class="now"' if n == len(chart.points) - 1 else ""
        yield (
            f'<rect{newest} x="{n * step + 2:.1f}" y="{HIGH - high:.1f}" '
            f'width="{step - 4:.1f}" height="{high:.1f}" rx="1.5"/>'
        )


def line(chart: Chart, top: float) -> Iterator[str]:
    """Draw a line through the weeks, what was promised as a dashed one, and the newest point."""
    if chart.limit is not None:
        y = height(chart.limit, top)
        yield f'<line class="limit" x1="0" x2="{WIDE:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    points = place(chart, top)
    for run in runs(points):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
        yield f'<polyline points="{path}"/>'
    if points and points[-1] is not None:
        x, y = points[-1]
        over = chart.limit is not None and (chart.points[-1] or 0.0) > chart.limit
        yield f'<path class="{"over" if over else "now"}" d="M{x:.1f} {y:.1f}h.01"/>'


def runs(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """Cut the line where a week is unknown; a week alone is a short stroke."""
    run: list[Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            yield run if len(run) > 1 else [(run[0][0] - 3, run[0][1]), (run[0][0] + 3, run[0][1])]
            run = []
