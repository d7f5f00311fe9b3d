#!/bin/sh
# Prove that a backup can be restored, as root: deploy/drill.sh [BACKUP]
#
# The last one, if none is named. It goes into a database and a folder of its own, which are removed afterwards; what
# was proved is printed at the end. With --own-database $DRILL_URL names an empty database, which is left as it is.
set -eu
. "$(dirname -- "$0")/lib.sh"
options "$@"
BACKUP=${REST# }
[ -n "$BACKUP" ] || BACKUP=$(last_backup)
BACKUP=$(absolute "$BACKUP")
[ -f "$BACKUP/manifest.json" ] || fail "$BACKUP 不是一份备份。"
PLACE=$(mktemp -d "$DATA/drill.XXXXXX")
own union:union "$PLACE"
tidy() {
    rm -rf "$PLACE"
    if [ "$DATABASE" = local ]; then as_dba -c 'DROP DATABASE IF EXISTS union_drill' >/dev/null 2>&1 || true; fi
}
trap tidy EXIT
if [ "$DATABASE" = local ]; then
    database_beside union_drill
    DRILL_URL=$(owner_url_of union_drill)
fi
[ -n "${DRILL_URL:-}" ] || fail '请在 DRILL_URL 里写一个空数据库的地址（账号 union_owner）。'
# What it notes of itself is noted here, too.
# shellcheck disable=SC2031
export DATABASE_URL="$DRILL_URL" UNION_FILES="$PLACE/files" UNION_ANCHORS="$PLACE/anchors"
BEGAN=$(date +%s)
manage "$(readlink -f "$CURRENT")" as_portal restore "$BACKUP" --verbosity 0
SPENT=$(($(date +%s) - BEGAN))
manage "$(readlink -f "$CURRENT")" as_portal check_keys --skip-checks
say "演练成功：$BACKUP 用 $SPENT 秒恢复到另一个数据库，每张表的摘要、操作日志的链、附件的摘要和数据密钥都核对过。"
