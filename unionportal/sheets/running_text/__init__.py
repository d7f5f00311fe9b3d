"""The text of a PDF or Word file of somebody, read in the limited child."""
