"""The portal's own pages: login, home with inbox and figures, menus, notices, privacy, import of the 台账."""
