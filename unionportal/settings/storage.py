"""The storage of uploaded and generated files: a folder shared by all machines, or an S3-compatible store."""

from pathlib import Path
from urllib.parse import urlsplit

SCHEME = "s3"


def private_files(place):
    """Return the entry of STORAGES for a folder or `s3://bucket/prefix`; its files have no URL, a view serves them.

    The address and the keys of the store are taken from the variables that every S3 client reads
    (AWS_ENDPOINT_URL_S3, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
    """
    parts = urlsplit(str(place))
    if parts.scheme != SCHEME:
        return {
            "BACKEND": "unionportal.core.files.private_files.WholeFileStorage",
            # Nobody else who works on the machine reads them, sealed as they are.
            "OPTIONS": {
                "location": Path(place),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "unionportal.core.files.bucket_files.BucketStorage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "file_overwrite": False,
            # Whoever the bucket's owner lets in, and nobody else.
            "default_acl": None,
            "client_config": _patience(),
        },
    }


def _patience():
    """Return client settings by which a page waits for the store about as long as for the database, not minutes."""
    # Only where it is used: a checkout works without the client.
    from botocore.config import Config  # noqa: PLC0415

    return Config(
        connect_timeout=3,
        read_timeout=20,
        retries={"total_max_attempts": 2},
        # Stores other than Amazon's refuse the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
