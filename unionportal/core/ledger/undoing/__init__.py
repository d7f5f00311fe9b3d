"""Undoing an import: what it wrote is what the row history of its group says (`traces`), see LedgerImport.context.

New rows go, with what is written together with them; changed cells go back where the imported value still stands;
nothing is undone where something stops it (`plan`). The same persons do it: the maker asks, the confirmers of the
sheets agree (`acts`), a job writes it in one transaction (`writing`). Rows that stay, numbered or only added, are
reversed as their app registers (`registry`).
"""
