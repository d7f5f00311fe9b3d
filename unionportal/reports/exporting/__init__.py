"""The rows behind a figure as a workbook: at once, or made by the worker where they are many."""
