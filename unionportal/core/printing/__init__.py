"""Paper forms: what each app registers to be printed of a record or a list, the pages that print it, its workbook."""
