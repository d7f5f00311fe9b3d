"""Storage on an S3-compatible store; imported only where UNION_FILES names one, because its client is optional."""

import errno
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Raises OSError where the store is unreachable or refuses, as a failing disk would; see faults.py."""

    def _open(self, name, mode="rb"):
        with _as_os_errors():
            return super()._open(name, mode)

    def _save(self, name, content):
        with _as_os_errors():
            return super()._save(name, content)

    def exists(self, name):
        with _as_os_errors():
            return super().exists(name)


@contextmanager
def _as_os_errors():
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(errno.EHOSTDOWN, "the store of files does not answer") from error
