"""Sentences for the user whose page failed by a fault of database, disk or file store."""

import errno
import re
from dataclasses import dataclass

import psycopg2
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError

# SQLSTATEs of a serialisation failure and a deadlock: rolled back, and likely to succeed when tried again.
_RETRYABLE = {"40001", "40P01"}
_BUSY = "另一位用户正在处理同一条记录，刚才的操作没有保存。请稍等片刻再试一次。"
_SENTENCES = {
    "40001": _BUSY,
    "40P01": _BUSY,
    "55P03": _BUSY,
    "57014": "这一页要处理的内容太多，超过了时限，已经停止，没有保存。请缩小范围后再试，或联系系统管理员。",
    "53100": "服务器的存储空间已满，暂时不能保存，刚才的操作没有完成；查看不受影响。请联系系统管理员。",
}
# Unique violation: two people saved the same at once, after both forms had been validated.
_SAME = "23505"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Errors of a shared folder or an object store that does not answer.
_GONE = {errno.EHOSTDOWN, errno.ESTALE, errno.ENOTCONN}
# Of a folder that is there, and that the portal may not use.
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
_OF_PLACE = {
    errno.ENOENT: "不存在",
    errno.EACCES: "没有权限读写",
    errno.EPERM: "没有权限读写",
    errno.EROFS: "在只读的磁盘上",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOTEMPTY: "不是空文件夹",
    errno.EIO: "读写时磁盘出错",
}
_FILES_AWAY = "存放附件的地方暂时连接不上，刚才的操作没有完成；其他页面不受影响。请稍后再试，或联系系统管理员。"
_FILES_CLOSED = "服务器上存放文件的文件夹不能读写，刚才的操作没有完成；其他页面不受影响。请联系系统管理员。"
# Closing the cursor of a streamed response raises psycopg2's error, which Django does not translate.
_OPERATIONAL = (OperationalError, psycopg2.OperationalError)
_NO_PARTICULAR_KIND = (DatabaseError, psycopg2.DatabaseError)
# The last COMMIT may have succeeded or not, so the sentence does not say whether anything was saved.
_AWAY = "数据库暂时连接不上，正在恢复。请稍后刷新本页：刚才提交的表单可以再次提交，不会重复保存。"


class LostFile(ValidationError):
    """A stored file that is missing or was changed; its message is the sentence for the user."""


@dataclass(frozen=True)
class FaultNotice:
    """The sentence for a fault; `wait` is the seconds until a retry makes sense, 0 if it never does."""

    sentence: str
    wait: int = 0
    gone: bool = False

    @property
    def status(self):
        """The HTTP status: 410 for what is no more, 503 if waiting helps, else 409."""
        if self.gone:
            return 410
        return 503 if self.wait else 409


def describe_fault(error):
    """Return the FaultNotice of an exception of database, disk or file store; None for any other exception."""
    if isinstance(error, LostFile):
        return FaultNotice(error.message, gone=True)
    if isinstance(error, OSError) and error.errno in _FULL:
        return FaultNotice(_SENTENCES["53100"], 300)
    if isinstance(error, OSError) and error.errno in _GONE:
        return FaultNotice(_FILES_AWAY, 10)
    if isinstance(error, OSError) and error.errno in _CLOSED:
        return FaultNotice(_FILES_CLOSED, 300)
    if not isinstance(error, DatabaseError | InterfaceError | psycopg2.Error):
        return None
    state = sqlstate(error)
    if state == _SAME:
        return FaultNotice("同样的内容刚刚已经有人保存，这次没有重复保存。请返回查看。")
    if state in _SENTENCES:
        return FaultNotice(_SENTENCES[state], 300 if state == "53100" else 5)
    return FaultNotice(_AWAY, 10) if _is_away(error, state) else None


def describe_os_error(error, place=""):
    """Return a sentence for a command that an OSError stopped: which place, and what is wrong with it."""
    if error.errno in _FULL:
        return f"{error.filename or place or '存放文件的地方'} 的存储空间已满，请腾出空间后再运行一次。"
    if error.errno in _GONE:
        return "存放附件的地方暂时连接不上，请稍后再运行一次。"
    return f"{error.filename or place} {_OF_PLACE.get(error.errno) or error.strerror or error}。"


def _is_away(error, state):
    if isinstance(error, InterfaceError | psycopg2.InterfaceError):
        return True
    # Classes of SQLSTATE. 08: connection, 53: resources (too many clients), 57P: shutting down or starting up.
    if state:
        return type(error) in _OPERATIONAL and state.startswith(("08", "53", "57P"))
    # Without SQLSTATE: no answer. psycopg2 raises a plain DatabaseError when the connection breaks during one.
    return type(error) in _OPERATIONAL + _NO_PARTICULAR_KIND


# What libpq says in English of a connection that the server refuses; no SQLSTATE comes through.
_REFUSALS = {
    "password authentication failed": "密码不对",
    "no password supplied": "没有给出密码",
    "no pg_hba.conf entry": "服务器不许这个账号从这台机器连接（pg_hba.conf）",
    "Peer authentication failed": "服务器只许同名的系统账号连接（pg_hba.conf 里的 peer）",
    'role ".*" does not exist': "没有这个账号",
    'database ".*" does not exist': "没有这个数据库",
}
_NO_CONNECTION = ("connection to server", "could not translate host name", "could not connect to server", "timeout exp")
# SQLSTATEs: no such table or column, and no privilege.
_OTHER_SCHEMA, _NO_PRIVILEGE = {"42P01", "42703"}, "42501"


def refused_connection(error):
    """Return why the server refuses the account, the password or the database of a connection; "" for other faults.

    Waiting does not help: the setting is wrong.
    """
    found = (why for words, why in _REFUSALS.items() if re.search(f"(FATAL:  |fe_sendauth: ){words}", str(error)))
    return next(found, "")


def describe_connection_error(error, database):
    """Return the sentence for an operator about a connection that was not made with the settings `database`."""
    where = f"账号 {database['USER'] or '（没有写）'}，服务器 {database['HOST'] or '本机'}"
    why = refused_connection(error) or str(error).strip().splitlines()[0].rpartition("failed: ")[2]
    return f"连接不上数据库 {database['NAME']}（{where}）：{why}。请检查 DATABASE_URL。"


def describe_command_error(error, database):
    """Return the sentence for an operator whose command the database stopped, "" for an error of the program."""
    state, text = sqlstate(error), str(error)
    if isinstance(error, OperationalError) and not state and text.startswith(_NO_CONNECTION):
        return describe_connection_error(error, database)
    if state in _OTHER_SCHEMA:
        return f"数据库 {database['NAME']} 的结构与程序不符，请先由数据表的所有者运行 manage.py migrate。"
    if state == _NO_PRIVILEGE:
        return (
            f"数据库账号 {database['USER']} 没有做这件事的权限（{text.strip().splitlines()[0]}）："
            "migrate、rekey、restore 请用数据表所有者的 DATABASE_URL 运行。"
        )
    notice = describe_fault(error)
    return notice.sentence if notice else ""


def is_retryable(error):
    """Return whether a deadlock or a serialisation failure rolled the transaction back, so that a retry makes sense."""
    return isinstance(error, OperationalError) and sqlstate(error) in _RETRYABLE


def sqlstate(error):
    """Return the SQLSTATE of an error (five characters), "" if PostgreSQL could not answer."""
    return getattr(error, "pgcode", None) or getattr(error.__cause__, "pgcode", None) or ""
