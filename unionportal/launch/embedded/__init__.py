"""PostgreSQL and Valkey from Python wheels, for a machine where DATABASE_URL / REDIS_URL are not set.

Nothing listens on TCP: both servers use Unix sockets in a folder only its owner may enter. Production sets
both variables itself, and then nothing here starts anything.
"""

from unionportal.launch.embedded.environment import into_environment
from unionportal.launch.embedded.errors import EmbeddedError
from unionportal.launch.embedded.place import var_folder
from unionportal.launch.embedded.servers import Servers, alive, ensure, release, stop_unused

__all__ = [
    "EmbeddedError",
    "Servers",
    "alive",
    "ensure",
    "into_environment",
    "release",
    "stop_unused",
    "var_folder",
]
