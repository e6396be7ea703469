"""What cells and HTML reports show: tables, charts and reports in one style."""
