"""A report as one HTML file: no script, nothing from elsewhere, readable without a server."""

from tb_zeroloss.report.page.comparison import comparison_page
from tb_zeroloss.report.page.parts import problem_page
from tb_zeroloss.report.page.run import run_page

__all__ = ["comparison_page", "problem_page", "run_page"]
