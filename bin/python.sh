# Sourced by bin/portal and bin/test: runs module $1 with a Python (3.11 or newer) that can make a venv.
run_module() {
    module=$1
    shift
    # What was installed before is asked first: looking through the Pythons of this machine may take a second.
    [ -z "${PYTHON:-}" ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        exec .venv/bin/python -m "$module" "$@"
    bare=
    for python in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        "$python" -c 'import ensurepip, venv' 2>/dev/null && exec "$python" -m "$module" "$@"
        bare=$python
    done
    if [ "$bare" ]; then
        echo "$bare 缺少 ensurepip，无法建立虚拟环境；Debian/Ubuntu 请先运行：apt install python3-venv" >&2
    else
        echo "需要 Python 3.11 或更新的版本；请安装后重试，或用环境变量 PYTHON 指定它的路径。" >&2
    fi
    exit 1
}
