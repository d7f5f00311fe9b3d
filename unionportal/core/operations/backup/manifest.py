"""The contents of a backup, signed with the data key so that nothing in it can be exchanged unseen."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field

from unionportal.core.operations.backup.programs import BackupError
from unionportal.core.sealing.keys import derived_key, key_ids

NAME = "manifest.json"
DATABASE, FILES = "database.dump", "files.tar"


@dataclass
class Manifest:
    """`tables` are digests of rows, `contents` of the files of the backup, `missing` the private files not found."""

    made_at: str
    version: str
    key_id: str
    key_ids: list[str]
    migrations: list[str]
    tables: dict[str, list]
    sequences: dict[str, int]
    contents: dict[str, str]
    files: int
    missing: list[str] = field(default_factory=list)
    # See digests.py; one that does not say was made before there was a second kind.
    digests: int = 1
    # The major version of the server; 0 where it was not noted yet.
    postgres: int = 0

    @property
    def rows(self):
        """How many rows the tables have in all."""
        return sum(count for count, _ in self.tables.values())

    def write(self, folder):
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        signed = json.dumps({"manifest": text, "signature": _signature(text, self.key_id)}, ensure_ascii=False)
        (folder / NAME).write_text(signed, encoding="utf-8")

    @classmethod
    def read(cls, folder):
        """Return the manifest of a complete, unaltered backup; BackupError names what is not."""
        try:
            signed = json.loads((folder / NAME).read_text(encoding="utf-8"))
            found = cls(**json.loads(signed["manifest"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise BackupError(f"{folder} 里没有完整的备份（读不了 {NAME}）。") from None
        if gone := [key_id for key_id in found.key_ids if key_id not in key_ids()]:
            raise BackupError(
                f"UNION_KEY_FILE 缺少数据密钥 {'、'.join(gone)}：没有它，备份里的个人数据无法解密。没有恢复任何内容。"
            )
        if not hmac.compare_digest(signed["signature"], _signature(signed["manifest"], found.key_id)):
            why = f"数据密钥 {found.key_id} 不是当时的那一把，或清单被改动过"
            raise BackupError(f"{NAME} 的签名不符：{why}。没有恢复任何内容。")
        for name, digest in found.contents.items():
            if not (folder / name).is_file() or file_digest(folder / name) != digest:
                raise BackupError(f"{name} 已损坏或被改动过，没有恢复任何内容。")
        return found


def digest_of(file):
    """Return SHA-256 of an open file, in hexadecimal."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def file_digest(path):
    """Return SHA-256 of the file at `path`, in hexadecimal."""
    with path.open("rb") as file:
        return digest_of(file)


def _signature(text, key_id):
    return hmac.new(derived_key("backup", key_id), text.encode(), hashlib.sha256).hexdigest()
