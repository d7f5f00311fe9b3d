"""The browser of the browser tests."""

import os
import shutil

from unionportal.launch import debian
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
    if not (shutil.which(HEADLESS) and shutil.which("pdftotext")) and (apt := debian.apt()):
        install = [*apt, "install", "-q", "-y", "--no-install-recommends"]
        line(f"  用 apt 安装 {'、'.join((HEADLESS, *FONTS))} ……")
        debian.run([*apt, "update", "-q"])
        debian.run([*install, *FONTS])
        debian.run([*install, HEADLESS])
        # Not every distribution has it.
        if (found := find()) is None:
            debian.run([*install, "chromium"])
            found = find()
    if found is None:
        raise Stop("没有找到浏览器：请安装 Chromium、Chrome 或 Edge，或用环境变量 CHROMIUM 指定；--no-browser 可跳过。")
    return found


def find() -> str | None:
    for name in (os.environ.get("CHROMIUM"), *NAMES, *APPS):
        if name and (path := shutil.which(name)):
            return path
    return None
