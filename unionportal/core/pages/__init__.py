"""Building blocks of pages: form fields, list filters, paging, view bases."""
