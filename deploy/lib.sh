# Shared by install.sh and upgrade.sh: where everything is, and how a release is made. Sourced, never run.
# With `--root DIR` everything lies below DIR and belongs to whoever runs it; no account is made, no service is touched.

say() { printf '%s\n' "$*"; }
fail() { printf '没有完成：%s\n' "$*" >&2; exit 1; }

# Read the options that both take; what is left is in $REST.
options() {
    ROOT='' PACKAGES='' REST='' DATABASE=local
    while [ $# -gt 0 ]; do
        case $1 in
            --root) ROOT=$2; shift 2 ;;
            --packages) PACKAGES=$2; shift 2 ;;
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
        ACCOUNT=union
    else
        ACCOUNT=$(id -un)
    fi
}

# Whether the services of this machine are ours to start.
serves() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

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

# The same as the owner of the tables. The address is handed on by the environment: a command line is for all to read.
as_owner() (
    DATABASE_URL=$(owner_url)
    [ -n "$DATABASE_URL" ] || fail "$ETC/owner.env 里没有 DATABASE_URL。"
    export DATABASE_URL
    as_portal "$@"
)

# Run psql as a superuser: at $DBA_URL, else on this machine.
as_dba() {
    if [ -n "${DBA_URL:-}" ]; then
        psql -q -v ON_ERROR_STOP=1 "$DBA_URL" "$@"
    else
        (cd / && runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 "$@")
    fi
}

last_backup() { find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | tail -n 1; }

# manage RELEASE as_portal|as_owner COMMAND…
manage() {
    release=$1 who=$2; shift 2
    (cd "$release" && "$who" "$release/.venv/bin/python" manage.py "$@")
}

# Copy the code into a release of its own and install exactly the packages of the lock; print its folder.
make_release() {
    release=$HOME_OF_CODE/releases/$(date +%Y%m%d-%H%M%S)
    [ ! -e "$release" ] || fail "$release 已经有了，请过一秒再运行。"
    mkdir -p "$release"
    (cd "$SOURCE" && tar -c --exclude=./.git --exclude=./.venv --exclude=./var --exclude='*.pyc' .) | tar -x -C "$release"
    if [ -n "$PACKAGES" ]; then
        ln -s "$PACKAGES" "$release/.venv"
    else
        python3 -m venv "$release/.venv"
        "$release/.venv/bin/pip" install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
            -r "$SOURCE/requirements.lock" -r "$SOURCE/requirements-s3.lock" >&2
    fi
    # The base settings need no address and no secret.
    (cd "$release" && DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
        DJANGO_SETTINGS_MODULE=unionportal.settings.base UNION_STATIC="$release/static-collected" \
        .venv/bin/python -m django collectstatic --no-input >/dev/null && .venv/bin/python -m compileall -q unionportal)
    chmod -R u=rwX,go=rX "$release"
    printf '%s' "$release"
}

# Bring the database to the release, and ask the checks that a portal must pass, as the account that will serve.
prepare_database() {
    manage "$1" as_owner migrate --no-input
    manage "$1" as_owner database_roles --apply
    manage "$1" as_owner sync_roles
    manage "$1" as_portal check --deploy --fail-level WARNING --database default
}

install_services() {
    mkdir -p "$ROOT/etc/systemd/system" "$ROOT/etc/nginx/union" "$ROOT/usr/local/sbin"
    cp "$1"/deploy/systemd/union-* "$ROOT/etc/systemd/system/"
    cp "$1/deploy/nginx/portal.conf" "$ROOT/etc/nginx/union/portal.conf"
    install -m 755 "$1/deploy/union-manage" "$ROOT/usr/local/sbin/union-manage"
}

switch_to() {
    ln -s "$1" "$CURRENT.new"
    mv -T "$CURRENT.new" "$CURRENT"
}
