"""The union portal: settings and wiring, the portal's own pages, reports, example years and the shared core."""
