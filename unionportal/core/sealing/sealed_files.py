"""Files sealed in pieces with a key of their own, so that a long one is written and read without being held.

A sealed file is its head and the sealed pieces. The head names the data key and the length of the content; every piece
is bound to the head, to the thing it belongs to and to its number. A file that was cut, continued, reordered or put in
the place of another does not open.
"""

import io
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from unionportal.core.sealing.keys import Unreadable, derived_key, key_ids

# No kind of file that is taken in begins like this.
MAGIC = b"\x00union1\n"
PIECE, _TAG, _SALT = 2**16, 16, 32
# Magic, id of the data key, salt of the file's own key, length of the content.
_HEAD = struct.Struct(f">8s2s{_SALT}sQ")


def key_of_file(file: BinaryIO) -> str:
    """Return the id of the data key that the open file is sealed with, "" if it is not sealed; rewind it."""
    file.seek(0)
    head = file.read(_HEAD.size)
    file.seek(0)
    if not head.startswith(MAGIC) or len(head) < _HEAD.size:
        return ""
    return str(_HEAD.unpack(head)[1].decode(errors="replace"))


def sealing(content: BinaryIO, bound_to: str, *, key_id: str | None = None) -> io.RawIOBase:
    """Return a readable file of the sealed `content`, made while it is read; it opens with the same `bound_to` only."""
    length = content.seek(0, os.SEEK_END)
    head = _HEAD.pack(MAGIC, (key_id or key_ids()[0]).encode(), os.urandom(_SALT), length)
    return _Sealing(content, head, bound_to, length)


def opening(file: BinaryIO, bound_to: str) -> "_Opening":
    """Return a readable file of the content of a sealed one; Unreadable here, or when it is read, if it is not."""
    file.seek(0)
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(MAGIC):
        raise Unreadable("文件的开头不完整。")
    length = _HEAD.unpack(head)[3]
    if file.seek(0, os.SEEK_END) != _HEAD.size + length + _TAG * _pieces(length):
        raise Unreadable("文件的长度与封存时不同。")
    return _Opening(file, head, bound_to, length)


def _pieces(length: int) -> int:
    # An empty file has one piece, so that its head is vouched for too.
    return max(1, -(-length // PIECE))


class _Pieces(io.RawIOBase):
    """A readable file whose bytes are made in pieces; subclasses say how long it is and which bytes follow a place."""

    size = 0

    def __init__(self, file: BinaryIO, head: bytes, bound_to: str, length: int) -> None:
        self._file, self._head, self._bound_to, self._length = file, head, bound_to, length
        _, key_id, salt, _ = _HEAD.unpack(head)
        try:
            root = derived_key("files", key_id.decode())
        except (KeyError, ValueError) as error:
            raise Unreadable("没有封存这个文件的数据密钥。") from error
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt, bound_to.encode()).derive(root))
        self._place = 0
        self._kept: tuple[int, bytes] = (-1, b"")

    def _from(self, place: int) -> bytes:
        """Return some of the bytes from `place` on, at least one."""
        raise NotImplementedError

    def _piece(self, number: int) -> bytes:
        """Return the bytes of one piece; the last one asked for is kept."""
        if self._kept[0] != number:
            self._kept = (number, self._made(number))
        return self._kept[1]

    def _made(self, number: int) -> bytes:
        raise NotImplementedError

    def _bound(self, number: int) -> tuple[bytes, bytes]:
        """Return (nonce, what a piece is bound to); the key is the file's own, so that numbers do for nonces."""
        return struct.pack(">4xQ", number), self._head + self._bound_to.encode()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self.size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # a raw file is asked with nothing else
        # To the end of the buffer, as a file on a disk does: readers of files take less for the end.
        filled = 0
        while filled < len(buffer) and self._place < self.size:
            data = self._from(self._place)[: len(buffer) - filled]
            buffer[filled : filled + len(data)] = data
            filled += len(data)
            self._place += len(data)
        return filled


class _Sealing(_Pieces):
    def __init__(self, file: BinaryIO, head: bytes, bound_to: str, length: int) -> None:
        super().__init__(file, head, bound_to, length)
        self.size = _HEAD.size + length + _TAG * _pieces(length)

    def _from(self, place: int) -> bytes:
        if place < _HEAD.size:
            return self._head[place:]
        number, start = divmod(place - _HEAD.size, PIECE + _TAG)
        return self._piece(number)[start:]

    def _made(self, number: int) -> bytes:
        self._file.seek(number * PIECE)
        nonce, bound = self._bound(number)
        return self._cipher.encrypt(nonce, _whole(self._file, PIECE), bound)


class _Opening(_Pieces):
    def __init__(self, file: BinaryIO, head: bytes, bound_to: str, length: int) -> None:
        super().__init__(file, head, bound_to, length)
        self.size = length
        self._owns = False
        if length == 0:
            self._piece(0)

    def _from(self, place: int) -> bytes:
        number, start = divmod(place, PIECE)
        return self._piece(number)[start:]

    def _made(self, number: int) -> bytes:
        self._file.seek(_HEAD.size + number * (PIECE + _TAG))
        nonce, bound = self._bound(number)
        try:
            return self._cipher.decrypt(nonce, _whole(self._file, PIECE + _TAG), bound)
        except InvalidTag as error:
            raise Unreadable("文件无法解密：密钥不符，或内容被改动过。") from error

    def own(self) -> None:
        """Close the sealed file with this one."""
        self._owns = True

    def close(self) -> None:
        if self._owns and not self.closed:
            self._file.close()
        super().close()


def _whole(file: BinaryIO, size: int) -> bytes:
    """Return `size` bytes, fewer only at the end: a file may give less at once than it is asked for."""
    parts: list[bytes] = []
    while size and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
