"""What is said about how a file looks beside ours; only what was all compared is good."""

from unionportal.reports.proving.files import Unreadable, appearance_of

_COMPARE = "请与原件逐句对照。"
# By the codes of appearance.py and word/text.py; what only stands beside the words, and what may be harmless.
_BESIDE = {"comments", "fonts", "line_numbers", "spans", "unknown"}
_EXTRAS = {
    "annotations": "批注、印章或标记",
    "cells": "合并的单元格",
    "comments": "批注",
    "directions": "改变次序的文字方向",
    "fields": "域或表单",
    "files": "嵌入的文件",
    "fonts": "嵌入的字体（字可能画成别的字）",
    "formulas": "公式",
    "hidden": "隐藏的文字",
    "line_numbers": "行号",
    "notes": "脚注或尾注",
    "numbers": "自动编号",
    "revisions": "修订",
    "scripts": "脚本",
    "shapes": "文本框或图形",
    "spans": "跨列的单元格",
    "symbols": "符号",
    "unknown": "成分（系统不认识）",
}
# By the codes of whole_file.py.
_LEFT = {
    "leftover": "有文件目录里没有列出的内容，或不合标准的写法",
    "linearized": "为网上浏览重排过（线性化），有两份目录",
    "packed": "把内容压缩在一起存放（对象流）",
    "updated": "不止保存过一次，有新旧几份目录",
}
# What another program set anew, so that its lines are others.
_SET_ANEW = {"all_pages", "length", "most_pages"}


def is_set_anew(ours, file):
    """Return whether another program laid out a ReadFile of a PDF: its pages are not those of our file."""
    try:
        return appearance_of(file.data, ours)["found"] in _SET_ANEW
    except Unreadable:
        return False


def describe_appearance(ours, file):
    """Return (sentence, whether it speaks for the file, or None) on a ReadFile that has the text of our file.

    `ours` is None if there is nothing of its kind to compare it with.
    """
    if ours is None:
        return f"由别的程序从 Word 文件制作，没有逐页对照，{_COMPARE}", None
    try:
        found = appearance_of(file.data, ours)
    except Unreadable as refusal:
        return f"没有对照完：{refusal.messages[0]}", None
    match found:
        case {"found": "same"}:
            return "文件里的每一样东西都与定稿的 PDF 相同，只是另存过。", True
        case {"found": "pages", "numbers": numbers}:
            pages = "、".join(map(str, numbers))
            return f"第 {pages} 页看上去与定稿的 PDF 不同，可能盖住了字、贴了图，请对照。", False
        case {"found": "faint", "numbers": numbers}:
            pages = "、".join(map(str, numbers))
            said = f"第 {pages} 页与定稿的 PDF 只有浅淡的不同：由别的程序重新生成过，或者加了浅色的字，{_COMPARE}"
            return said, None
        case {"found": "all_pages"}:
            return f"每一页看上去都与定稿的 PDF 不同：扫描过，或由别的程序排版，{_COMPARE}", None
        case {"found": "most_pages"}:
            return f"几乎每一页看上去都与定稿的 PDF 不同：由别的程序重新生成过，没有逐页对照，{_COMPARE}", None
        case {"found": "length", "ours": mine, "theirs": yours}:
            said = f"有 {yours} 页，定稿的 PDF 有 {mine} 页：由别的程序排版，或者插入、删去了页，没有逐页对照，"
            return f"{said}{_COMPARE}", None
        case {"found": "extras", "names": names}:
            return f"每一页画出来都与定稿的 PDF 相同，另有定稿没有的{_named(names)}，{_COMPARE}", None
        case {"found": "rewritten"}:
            said = "每一页画出来都与定稿的 PDF 相同，但文件内部改写过：换个程序看、打印出来可能不同，"
            return f"{said}{_COMPARE}", None
        case {"found": "left", "why": why}:
            said = f"每一页画出来都与定稿的 PDF 相同，但文件{_LEFT[why]}：换个程序看、打印出来可能不同，"
            return f"{said}{_COMPARE}", None
        case {"found": "added", "names": names}:
            said = f"有定稿没有的{_named(names)}，看到的可能不是上面比对的文字，{_COMPARE}"
            return said, None if _BESIDE.issuperset(names) else False
        case {"found": "moved", "pictures": pictures}:
            return f"有 {pictures} 幅图在定稿的别的图的位置上，与图题对不上，请对照。", False
        case {"found": "saved", "pictures": pictures}:
            of_pictures = f"，有 {pictures} 幅图不是定稿的图（也可能重新压缩过）" if pictures else ""
            return (
                f"由别的程序保存过{of_pictures}；字体、样式、颜色、大小、位置、删除线、页码和图里的字没有对照，{_COMPARE}",
                None,
            )
    raise ValueError(found)


def _named(codes):
    return "、".join(_EXTRAS[code] for code in codes)
