"""The health check of the web container: `python -m unionportal.probe [port]` ends with 0 if the web server answers."""

import http.client
import os
import sys

from unionportal.settings.env_file import EnvFileError, fill_environment


def main(port):
    # The portal answers to no other name than its own, which stands in the environment or in the file of it.
    if "ALLOWED_HOSTS" not in os.environ:
        try:
            fill_environment()
        except EnvFileError as wrong:
            sys.stderr.write(f"{wrong}\n")
            return 1
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live", headers={"Host": host})
        return 0 if connection.getresponse().status == http.client.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000))
