"""Uploads on their way in."""

import tempfile

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class UnnamedFileUploadHandler(TemporaryFileUploadHandler):
    """Takes what is too long for memory into a file without a name, which is gone with its process."""

    def new_file(self, *args, **kwargs):
        FileUploadHandler.new_file(self, *args, **kwargs)
        file = tempfile.TemporaryFile()  # noqa: SIM115 -- the request closes it
        self.file = UploadedFile(file, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()
