"""What was measured, as immutable arrays, and what follows from it. Pure: knows no files."""

from tb_zeroloss.series.run import GroupSeries, RunSeries

__all__ = ["GroupSeries", "RunSeries"]
