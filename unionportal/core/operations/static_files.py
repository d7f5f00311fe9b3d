"""The static files as they are collected: named after their content, and a gzipped copy beside each."""

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Collect the same files everywhere: WhiteNoise adds Brotli where a tool of the tests has installed it.

    No installation has it, and it takes ten times as long as all the rest of collecting.
    """

    def create_compressor(self, **options):
        return Compressor(use_brotli=False, **options)
