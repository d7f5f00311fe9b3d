"""Spreadsheets in and out: columns, cell values, uploads read in a limited child process, workbooks written.

Files that others made with placeholders in them are filled there too. Knows neither the models nor `core`: a sheet is
described by its `Column`s and what comes out are plain values.
"""
