#!/bin/sh
# Upgrade an installation to the code in this folder, as root: deploy/upgrade.sh
#
# A backup comes first. Until the new release is ready and the checks have passed, the old one serves; where a step
# fails, it goes on serving. The new one that does not start is taken back, and the last lines say what is left to do.
set -eu
. "$(dirname -- "$0")/lib.sh"
options "$@"
[ -e "$CURRENT" ] || fail "还没有安装；请用 deploy/install.sh。"
OLD=$(readlink -f "$CURRENT")
alone

say '一、备份'
manage "$OLD" as_owner backup "$BACKUPS" --keep 30 --skip-checks
LAST=$(last_backup)

say '二、代码和程序库'
NEW='' APPLIED=''
# How many migrations the database has gone through.
applied() {
    as_owner "$OLD/.venv/bin/python" -c '
import os, psycopg2
with psycopg2.connect(os.environ["DATABASE_URL"]).cursor() as cursor:
    cursor.execute("SELECT count(*) FROM django_migrations")
    print(*cursor.fetchone())' 2>/dev/null || true
}
given_up() {
    code=$?
    [ $code = 0 ] && return
    printf '%s\n' "升级没有做成，继续用原来的 $OLD。原因见上。" >&2
    if [ "$(readlink -f "$CURRENT")" != "$OLD" ]; then
        switch_to "$OLD"
        install_services "$OLD"
        if serves; then systemctl daemon-reload; systemctl restart union-web union-worker union-beat || true; fi
    fi
    if [ -n "$APPLIED" ] && [ "$(applied)" != "$APPLIED" ]; then
        printf '%s\n' "数据库已经升级了一部分。原来的版本不能正常工作时，用 deploy/rollback.sh $LAST 退回升级以前。" >&2
    fi
    if [ -n "$NEW" ]; then rm -rf "$NEW"; fi
}
trap given_up EXIT
NEW=$(make_release)

say '三、数据库'
APPLIED=$(applied)
prepare_database "$NEW"

say '四、换上'
switch_to "$NEW"
install_services "$NEW"
if serves; then
    systemctl daemon-reload
    nginx -t -q || fail 'nginx 的配置不对，见上。'
    systemctl reload nginx
    systemctl restart union-web union-worker union-beat
    tries=0
    until (cd "$NEW" && as_portal "$NEW/.venv/bin/python" -m unionportal.probe 8000); do
        tries=$((tries + 1))
        [ $tries -lt 20 ] || fail '新版本的网站没有应答：journalctl -u union-web'
        sleep 1
    done
fi
trap - EXIT
by_hand '请自己重新启动网站和后台任务，它们才换成新版本。'
# Two releases stay: this one and the one before.
for one in "$HOME_OF_CODE"/releases/2*; do
    case $one in "$OLD" | "$NEW") ;; *) rm -rf "$one" ;; esac
done
if [ "$DATABASE" = local ]; then
    say "升级好了：$NEW。要退回，用 deploy/rollback.sh $LAST $OLD。"
else
    say "升级好了：$NEW。要退回，照运维手册把 $LAST 恢复到另一个数据库，再换回 $OLD。"
fi
