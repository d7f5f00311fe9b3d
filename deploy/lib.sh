# shellcheck shell=sh disable=SC2034
# Shared by the scripts of this folder: where everything is, and how a release is made. Sourced, never run.
# With `--root DIR` everything lies below DIR and belongs to whoever runs it; no account is made, no service is touched.

say() { printf '%s\n' "$*"; }
fail() { printf '没有完成：%s\n' "$*" >&2; exit 1; }

# Read the options that all of them take; what is left is in $REST.
options() {
    ROOT='' PACKAGES='' REST='' BY='' DATABASE=local
    while [ $# -gt 0 ]; do
        case $1 in
            --root) [ $# -gt 1 ] || fail '--root 后面写文件夹。'; ROOT=$2; shift 2 ;;
            --packages) [ $# -gt 1 ] || fail '--packages 后面写文件夹。'; PACKAGES=$2; shift 2 ;;
            --by) [ $# -gt 1 ] || fail '--by 后面写姓名。'; BY=$2; shift 2 ;;
            --own-database) DATABASE=given; shift ;;
            -*) fail "没有选项 $1。" ;;
            *) REST="$REST $1"; shift ;;
        esac
    done
    ETC=$ROOT/etc/union HOME_OF_CODE=$ROOT/srv/union DATA=$ROOT/var/lib/union BACKUPS=$ROOT/var/backups/union
    CURRENT=$HOME_OF_CODE/current
    SOURCE=$(cd -P -- "$(dirname -- "$0")/.." && pwd)
    if [ -z "$ROOT" ]; then
        [ "$(id -u)" = 0 ] || fail '请用 root 运行。'
    fi
    if of_others; then DATABASE=given; fi
}

# Whether the database of this installation is on another machine, and $DBA_URL says no superuser of it.
of_others() {
    [ -z "${DBA_URL:-}" ] && [ -r "$ETC/owner.env" ] || return 1
    case $(owner_url) in *@127.0.0.1[:/]* | *@localhost[:/]*) return 1 ;; esac
}

# Whether the services of this machine are ours to start.
serves() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

# Said at the end where nothing was started.
by_hand() { if [ -z "$ROOT" ] && ! serves; then say "这台机器现在没有 systemd：$1"; fi; }

own() { if [ -z "$ROOT" ]; then chown "$@"; fi; }

# folder PATH MODE OWNER
folder() { mkdir -p "$1"; chmod "$2" "$1"; own "$3" "$1"; }

# Run a command with the settings of the installation, as the account of the portal.
as_portal() (
    # What passes through temporary files stays in memory.
    DJANGO_SETTINGS_MODULE=unionportal.settings.production UNION_ENV_FILE=$ETC/union.env TMPDIR=/dev/shm
    export DJANGO_SETTINGS_MODULE UNION_ENV_FILE TMPDIR
    if [ -z "$ROOT" ]; then runuser -u union -- "$@"; else "$@"; fi
)

owner_url() { sed -n 's/^DATABASE_URL=//p' "$ETC/owner.env"; }

# The address of another database on the same server.
owner_url_of() { owner_url | sed "s|/[^/]*$|/$1|"; }

# The same as the owner of the tables. The address is handed on by the environment: a command line is for all to read.
as_owner() (
    DATABASE_URL=$(owner_url)
    [ -n "$DATABASE_URL" ] || fail "$ETC/owner.env 里没有 DATABASE_URL。"
    export DATABASE_URL
    as_portal "$@"
)

# Run psql as a superuser: at $DBA_URL, else on this machine.
as_dba() (
    # A database to be removed that is not there is no news.
    PGOPTIONS='-c client_min_messages=warning'
    export PGOPTIONS
    if [ -n "${DBA_URL:-}" ]; then
        psql -q -v ON_ERROR_STOP=1 "$DBA_URL" "$@"
    else
        cd / && runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 "$@"
    fi
)

# Make an empty database of this name beside that of the portal.
database_beside() {
    as_dba -c "DROP DATABASE IF EXISTS $1" >/dev/null
    as_dba -v database="$1" -f - <"$SOURCE/deploy/database.sql" >/dev/null
}

last_backup() { find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '2*' ! -name '*.unfinished' | sort | tail -n 1; }

# manage RELEASE as_portal|as_owner COMMAND…
# With --skip-checks where the code was or will be asked by `check --deploy`, which is the same for every command.
manage() {
    release=$1 who=$2; shift 2
    (cd "$release" && "$who" "$release/.venv/bin/python" manage.py "$@")
}

# What a release consists of: never what a checkout holds of secrets, data or history.
PARTS='manage.py README.md CHANGELOG.md requirements.txt requirements.lock requirements-s3.txt requirements-s3.lock
    unionportal members welfare congress activities finance templates static deploy'

# The commit of the code if it is a clone, else the name of the release: written into the manifest of each backup.
version_of() {
    git -c safe.directory="$SOURCE" -C "$SOURCE" rev-parse HEAD 2>/dev/null || basename "$1"
}

# The services run with the Python that makes the release, as another account.
readable_python() {
    [ -z "$ROOT" ] || return 0
    program=$(python3 -c 'import sys; print(sys.executable)')
    runuser -u union -- "$program" -c '' 2>/dev/null || fail "账号 union 运行不了 $program：请把 /usr/bin 放在 PATH 的前面，用系统的 Python。"
}

# Copy the code into a release of its own, which belongs to root, and install exactly the packages of the lock; print
# its folder. A release that was not finished is removed.
make_release() (
    release=$HOME_OF_CODE/releases/$(date +%Y%m%d-%H%M%S)
    [ ! -e "$release" ] || fail "$release 已经有了，请过一秒再运行。"
    trap 'rm -rf "$release"' EXIT
    mkdir -p "$release"
    # What is compiled there is taken along: it names the date and the size of its source, which Python compares.
    # shellcheck disable=SC2086
    (cd "$SOURCE" && tar -c $PARTS) | tar -x --no-same-owner -C "$release"
    if [ -n "$PACKAGES" ]; then
        ln -s "$PACKAGES" "$release/.venv"
    else
        readable_python
        python3 -m venv "$release/.venv"
        "$release/.venv/bin/pip" install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
            -r "$SOURCE/requirements.lock" -r "$SOURCE/requirements-s3.lock" >&2
    fi
    # These settings need no address and no secret.
    (cd "$release" && DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
        DJANGO_SETTINGS_MODULE=unionportal.settings.static UNION_STATIC="$release/static-collected" \
        .venv/bin/python -m django collectstatic --no-input >/dev/null && .venv/bin/python -m compileall -q .  -x '/\.venv/')
    version_of "$release" >"$release/VERSION"
    chmod -R u=rwX,go=rX "$release"
    own -R root:root "$release"
    trap - EXIT
    printf '%s' "$release"
)

# Bring the database to the release, and ask the checks that a portal must pass, as the account that will serve.
prepare_database() {
    manage "$1" as_owner prepare --database-roles --skip-checks
    # Its own static files: those of the settings are still the ones of the release that serves.
    (
        UNION_STATIC=$1/static-collected
        export UNION_STATIC
        manage "$1" as_portal check --deploy --fail-level WARNING --database default
    )
}

install_services() {
    mkdir -p "$ROOT/etc/systemd/system" "$ROOT/etc/nginx/union" "$ROOT/usr/local/sbin"
    cp "$1"/deploy/systemd/union-* "$ROOT/etc/systemd/system/"
    chmod 644 "$ROOT"/etc/systemd/system/union-*
    cp "$1/deploy/nginx/portal.conf" "$ROOT/etc/nginx/union/portal.conf"
    install -m 755 "$1/deploy/union-manage" "$ROOT/usr/local/sbin/union-manage"
}

switch_to() {
    ln -sfn "$1" "$CURRENT.new"
    mv -fT "$CURRENT.new" "$CURRENT"
    [ "$(readlink -f "$CURRENT")" = "$(readlink -f "$1")" ] || fail "$CURRENT 没有换成 $1。"
}

# Two of these at once would take from each other what they stand on.
alone() {
    mkdir -p "$HOME_OF_CODE"
    exec 9>"$HOME_OF_CODE/.lock"
    flock -n 9 || fail '另一次安装、升级、退回正在进行。'
}

# Fill the @NAMES@ of a file from variables FILL_NAME; what is filled in stands on no command line.
filled() {
    python3 -c '
import os, re, sys
print(re.sub(r"@([A-Z_]+)@", lambda one: os.environ["FILL_" + one[1]], open(sys.argv[1]).read()), end="")' "$1"
}

# keep PATH MODE OWNER: write what comes in to the file unless it is there; owner and mode are set either way.
keep() {
    if [ ! -e "$1" ]; then
        (umask 077; cat >"$1.new")
        [ -s "$1.new" ] || fail "$1 是空的。"
        own "$3" "$1.new"; chmod "$2" "$1.new"
        mv -f "$1.new" "$1"
    else
        cat >/dev/null
        own "$3" "$1"; chmod "$2" "$1"
    fi
}

absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac; }
