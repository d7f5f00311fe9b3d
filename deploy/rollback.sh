#!/bin/sh
# Go back to the backup from before an upgrade, as root: deploy/rollback.sh BACKUP [RELEASE]
#
# Without RELEASE the one that serves now goes on, as after an upgrade that was given up.
#
# What was entered since that backup is not in it. The database and the files of now are not thrown away: they are kept
# under another name, which is printed.
set -eu
. "$(dirname -- "$0")/lib.sh"
options "$@"
# The names of both have no blanks.
# shellcheck disable=SC2086
set -- $REST
BACKUP=${1:-}
[ -f "$BACKUP/manifest.json" ] || fail '请写升级以前的备份，如 deploy/rollback.sh /var/backups/union/2026-01-05T023000。'
BEFORE=${2:-$(readlink -f "$CURRENT")}
[ -x "$BEFORE/.venv/bin/python" ] || fail "$BEFORE 不是一个版本；可用的在 $HOME_OF_CODE/releases。"
[ "$DATABASE" = local ] || fail '数据库由别人管理时，请他改名旧库、另建空库，再照运维手册恢复。'

STAMP=$(date +%Y%m%d%H%M%S)
say "一、停下服务，换回 $BEFORE"
if serves; then systemctl stop union-web union-worker union-beat; fi
as_dba -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'union'" >/dev/null
as_dba -c "ALTER DATABASE \"union\" RENAME TO union_$STAMP"
mv "$DATA/files" "$DATA/files-$STAMP"
folder "$DATA/files" 700 union:union
switch_to "$BEFORE"
say '二、恢复备份'
# The accounts are there, with their passwords.
grep -v 'PASSWORD\|^ALTER ROLE' "$SOURCE/deploy/database.sql" | as_dba -f - >/dev/null
manage "$BEFORE" as_owner restore "$BACKUP"
manage "$BEFORE" as_owner database_roles --apply
install_services "$BEFORE"
if serves; then systemctl daemon-reload; systemctl start union-web union-worker union-beat; fi
say "退回好了。原来的数据库在 union_$STAMP，附件在 $DATA/files-$STAMP；确认不再需要以后再删除。"
