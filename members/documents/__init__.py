"""Paper forms of members: the lists, and the sheet of one."""

from members.documents import lists, registration  # noqa: F401 -- they register their forms
