"""The browser of the browser tests."""

import os
import shutil
import subprocess

from unionportal.launch.terminal import Stop, line

# The first draws pages and no window of its own.
HEADLESS = "chromium-headless-shell"
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
FONTS = ("fonts-noto-cjk", "poppler-utils")


def ready() -> str:
    """Return the path of a browser, the fastest that apt can install; raise Stop if there is none and that fails."""
    found = find()
    if not (shutil.which(HEADLESS) and shutil.which("pdftotext")) and (apt := _apt()):
        install = [*apt, "install", "-q", "-y", "--no-install-recommends"]
        line(f"  用 apt 安装 {'、'.join((HEADLESS, *FONTS))} ……")
        _run([*apt, "update", "-q"])
        _run([*install, *FONTS])
        _run([*install, HEADLESS])
        # Not every distribution has it.
        if (found := find()) is None:
            _run([*install, "chromium"])
            found = find()
    if found is None:
        raise Stop("没有找到浏览器：请安装 Chromium、Chrome 或 Edge，或用环境变量 CHROMIUM 指定；--no-browser 可跳过。")
    return found


def find() -> str | None:
    for name in (os.environ.get("CHROMIUM"), *NAMES, *APPS):
        if name and (path := shutil.which(name)):
            return path
    return None


def _apt() -> list[str]:
    """Return the command of apt-get as this user may run it; empty if it cannot be run."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = ["sudo", "-n"]
    may = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    return [*sudo, "apt-get"] if may else []


def _run(command: list[str]) -> None:
    """Run the command and ignore its exit code: the caller looks for the browser afterwards."""
    variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
