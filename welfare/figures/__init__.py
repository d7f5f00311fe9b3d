"""The figures of welfare, registered by importing this package."""

# In the order of the list of figures.
# isort: off
from welfare.figures import benefits
from welfare.figures import purchases
from welfare.figures import kinds
from welfare.figures import listings
from welfare.figures.benefits import GIFTS, VISITS

__all__ = ["GIFTS", "VISITS", "benefits", "kinds", "listings", "purchases"]
