"""What the pages of every app are made of: form fields, list filters, paging, view bases."""
