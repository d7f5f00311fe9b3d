#!/bin/sh
# Go back to the backup from before an upgrade, as root: deploy/rollback.sh BACKUP [RELEASE] [--by NAME]
#
# Without RELEASE the one that serves now goes on, as after an upgrade that was given up. The restore is logged under
# NAME, or under the account that gave the command.
#
# What was entered since that backup is not in it. The database and the files of now are not thrown away: they are kept
# under another name, which is printed.
set -eu
. "$(dirname -- "$0")/lib.sh"
options "$@"
# The names of both have no blanks.
# shellcheck disable=SC2086
set -- $REST
BACKUP=$(absolute "${1:-}")
[ -f "$BACKUP/manifest.json" ] || fail '请写升级以前的备份，如 deploy/rollback.sh /var/backups/union/2026-01-05T023000。'
BEFORE=${2:-$(readlink -f "$CURRENT")}
[ -x "$BEFORE/.venv/bin/python" ] || fail "$BEFORE 不是一个版本；可用的在 $HOME_OF_CODE/releases。"
[ "$DATABASE" = local ] || fail '数据库由别人管理时，请他改名旧库、另建空库，再照运维手册恢复。'
[ "$(sed -n 's/^UNION_FILES=//p' "$ETC/union.env")" = "$DATA/files" ] || fail '附件不在这台机器上，请照运维手册恢复。'
alone
[ -n "$BY" ] || BY=${SUDO_USER:-$(id -un)}

STAMP=$(date +%Y%m%d%H%M%S)
FILES=$DATA/files-new-$STAMP
given_up() {
    [ $? = 0 ] && return
    rm -rf "$FILES"
    as_dba -c 'DROP DATABASE IF EXISTS union_new' >/dev/null 2>&1 || true
    printf '%s\n' '没有退回：现在的数据库、附件和版本都没有动。' >&2
}
trap given_up EXIT
say '一、把备份恢复到旁边'
database_beside union_new
folder "$FILES" 700 union:union
(
    DATABASE_URL=$(owner_url_of union_new) UNION_FILES=$FILES
    export DATABASE_URL UNION_FILES
    manage "$BEFORE" as_portal restore "$BACKUP" --by "$BY" --verbosity 0
    manage "$BEFORE" as_portal migrate --no-input --verbosity 0 --skip-checks
    manage "$BEFORE" as_portal database_roles --apply --skip-checks
)

say "二、换上它和 $BEFORE"
if serves; then systemctl stop union-web union-worker union-beat; fi
as_dba -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('union', 'union_new')" >/dev/null
# Both names or none.
as_dba -c "BEGIN; ALTER DATABASE \"union\" RENAME TO union_$STAMP; ALTER DATABASE union_new RENAME TO \"union\"; COMMIT"
trap - EXIT
mv "$DATA/files" "$DATA/files-$STAMP"
mv "$FILES" "$DATA/files"
switch_to "$BEFORE"
install_services "$BEFORE"
if serves; then systemctl daemon-reload; systemctl start union-web union-worker union-beat; fi
by_hand '请自己启动网站和后台任务。'
say "退回好了，记在 $BY 名下。原来的数据库在 union_$STAMP，附件在 $DATA/files-$STAMP；确认不再需要以后再删除。"
