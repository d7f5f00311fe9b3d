"""Paper forms of activities: lists of participants, certificates, the list of regulations."""

from activities.documents import activities, awards, regulations  # noqa: F401 -- they register their forms
