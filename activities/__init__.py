"""Activities, selections, honours, brand projects, clubs, publicity, regulations and the yearly plan of work."""
