# Sourced by bin/portal and bin/test: runs module $1 with a Python (3.11 or newer) that can make a venv.
usable='import sys; sys.exit(sys.version_info < (3, 11))'
# A Python that lies in a shared library is slower by 7 % in pages and by a fifth in loops: where there is no other.
whole='import sys; sys.exit("/libpython" in open("/proc/self/maps").read())'

run_module() {
    module=$1
    shift
    # What was installed before is asked first: looking through the Pythons of this machine may take a second.
    [ -z "${PYTHON:-}" ] && .venv/bin/python -c "$usable" 2>/dev/null && exec .venv/bin/python -m "$module" "$@"
    without=
    [ "${PYTHON:-}" ] && run_with "$PYTHON" "$@"
    for wanted in "$whole" pass; do
        for name in python3.13 python3.12 python3.11 python3; do
            IFS=:
            for place in $PATH; do
                unset IFS
                [ -x "$place/$name" ] && "$place/$name" -c "$wanted" 2>/dev/null && run_with "$place/$name" "$@"
            done
            unset IFS
        done
    done
    if [ "$without" ]; then
        echo "$without 缺少 ensurepip，无法建立虚拟环境；Debian/Ubuntu 请先运行：apt install python3-venv" >&2
    else
        echo "需要 Python 3.11 或更新的版本；请安装后重试，或用环境变量 PYTHON 指定它的路径。" >&2
    fi
    exit 1
}

# Goes on as the Python $1, if it is new enough and can make a venv.
run_with() {
    python=$1
    shift
    "$python" -c "$usable" 2>/dev/null || return 0
    "$python" -c 'import ensurepip, venv' 2>/dev/null && exec "$python" -m "$module" "$@"
    without=$python
}
