"""The figures and lists of activities, registered by importing this package."""

# In the order of the list of figures.
# isort: off
from activities.figures import activities
from activities.figures import plans
from activities.figures import publicity
from activities.figures import honours
from activities.figures import selections
from activities.figures import series
from activities.figures import listings
from activities.figures import plan_listings
from activities.figures import last_plan
from activities.figures import shortfalls

__all__ = [
    "activities",
    "honours",
    "last_plan",
    "listings",
    "plan_listings",
    "plans",
    "publicity",
    "selections",
    "series",
    "shortfalls",
]
