#!/bin/sh
# Install the portal on Debian 12 or 13 without containers, from the folder of its code, as root:
#
#   deploy/install.sh union.example.edu.cn [--own-database]
#
# With --own-database the accounts and the database exist already (deploy/database.sql, run by a DBA), and
# $OWNER_URL and $APP_URL say where. Run again it finishes what is missing; keys, settings and data that are there stay.
set -eu
. "$(dirname -- "$0")/lib.sh"
options "$@"
HOST=${REST# }
[ -n "$HOST" ] || fail '请写网站的域名，如 deploy/install.sh union.example.edu.cn。'
# shellcheck disable=SC1111
case $HOST in *[!a-z0-9.-]*) fail "“$HOST”不是域名。" ;; esac
[ ! -e "$CURRENT" ] || fail "$CURRENT 已经有了；换新版本请用 deploy/upgrade.sh。"

missing=''
for program in python3 openssl nginx redis-server psql pg_dump; do
    command -v $program >/dev/null || [ -x "/usr/sbin/$program" ] || missing="$missing $program"
done
python3 -c 'import ensurepip' 2>/dev/null || [ -n "$PACKAGES" ] || missing="$missing python3-venv"
[ -z "$missing" ] || fail "缺少$missing。先运行：
apt-get update && apt-get install -y python3-venv postgresql redis-server nginx openssl fonts-lxgw-wenkai"

secret() { openssl rand -hex 32; }

alone
say '一、账号和文件夹'
if [ -z "$ROOT" ] && ! id union >/dev/null 2>&1; then
    useradd --system --home-dir /var/lib/union --shell /usr/sbin/nologin union
fi
folder "$HOME_OF_CODE" 755 root:root
folder "$HOME_OF_CODE/releases" 755 root:root
folder "$ETC" 750 root:union
folder "$DATA" 700 union:union
for name in files anchors; do folder "$DATA/$name" 700 union:union; done
folder "$BACKUPS" 700 union:union

say '二、密钥和设置（已有的不动）'
{ printf 'k1:'; openssl rand -base64 32; } | keep "$ETC/union.key" 400 union:union
: "${OWNER_URL:=postgresql://union_owner:$(secret)@127.0.0.1:5432/union}"
printf '# 数据表的所有者，只用于升级和备份；root 以外读不到。\nDATABASE_URL=%s\n' "$OWNER_URL" | keep "$ETC/owner.env" 600 root:root
(
    FILL_HOST=$HOST FILL_ROOT=$ROOT FILL_SECRET=$(secret) FILL_TOKEN=$(secret)
    FILL_DATABASE_URL=${APP_URL:-postgresql://union_app:$(secret)@127.0.0.1:5432/union}
    FILL_REDIS_URL=${REDIS_URL:-redis://:$(secret)@127.0.0.1:6390/0}
    export FILL_HOST FILL_ROOT FILL_SECRET FILL_TOKEN FILL_DATABASE_URL FILL_REDIS_URL
    filled "$SOURCE/deploy/union.env" | keep "$ETC/union.env" 640 root:union
)
named=$(sed -n 's/^ALLOWED_HOSTS=//p' "$ETC/union.env")
case ",$named," in *",$HOST,"*) ;; *) fail "$ETC/union.env 里的域名是 $named，不是 $HOST：请先改正其中一个。" ;; esac

if [ "$DATABASE" = local ]; then
    say '三、数据库和消息队列'
    password() { sed -n 's|^DATABASE_URL=postgresql://[^:]*:\([^@]*\)@.*|\1|p' "$1"; }
    (
        OWNER_PASSWORD=$(password "$ETC/owner.env") APP_PASSWORD=$(password "$ETC/union.env")
        export OWNER_PASSWORD APP_PASSWORD
        as_dba -f - <"$SOURCE/deploy/database.sql" >/dev/null
    )
    mkdir -p "$ROOT/etc/redis"
    (
        FILL_PASSWORD=$(sed -n 's|^REDIS_URL=redis://:\([^@]*\)@.*|\1|p' "$ETC/union.env")
        export FILL_PASSWORD
        filled "$SOURCE/deploy/redis-union.conf" | keep "$ROOT/etc/redis/redis-union.conf" 640 redis:redis
    )
    if serves; then systemctl enable -q --now redis-server@union; fi
fi

say '四、代码和程序库'
RELEASE=$(make_release)
# The next try makes its own.
trap '[ $? = 0 ] || rm -rf "$RELEASE"' EXIT

say '五、建立数据表，核对设置'
prepare_database "$RELEASE"

say '六、服务'
trap - EXIT
switch_to "$RELEASE"
install_services "$RELEASE"
mkdir -p "$ROOT/etc/nginx/conf.d"
if [ ! -e "$ROOT/etc/nginx/conf.d/union.conf" ]; then
    sed "s/union\.example\.edu\.cn/$HOST/" "$RELEASE/deploy/nginx/host.conf" >"$ROOT/etc/nginx/conf.d/union.conf"
fi
mkdir -p "$ETC/tls"
if [ ! -e "$ETC/tls/fullchain.pem" ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$HOST" -addext "subjectAltName=DNS:$HOST" \
        -keyout "$ETC/tls/privkey.pem" -out "$ETC/tls/fullchain.pem" 2>/dev/null
    chmod 600 "$ETC/tls/privkey.pem"
    say "证书是自签的，30 天；请换成正式的：$ETC/tls/fullchain.pem 和 privkey.pem。"
fi
if serves; then
    systemctl daemon-reload
    systemctl enable -q --now union-web union-worker union-beat union-backup.timer
    nginx -t -q || fail 'nginx 的配置不对，见上。'
    systemctl reload-or-restart nginx
fi
by_hand '服务没有启动，启动以后网站才能打开。'
say "装好了：$RELEASE。请把 $ETC/union.key 抄到别处保管，丢了它加密的数据谁也读不出来。"
say '下一步，登记校工会和最初的两个人：'
say '  union-manage found_union 某大学工会 1952-05-01 10001 张三 10002 李四'
