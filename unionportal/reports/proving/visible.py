"""What is said about how a file looks beside ours; only what was all compared is good."""

from unionportal.reports.models import FileKind
from unionportal.reports.proving.files import Unreadable, appearance_of

_SAME = {
    FileKind.PDF: "每一页看上去都与定稿的 PDF 相同，没有多出来的东西。",
    FileKind.DOCX: "各部分都与定稿的 Word 文件相同，只是重新打包。",
}
# By the codes of appearance.py and word_text.py.
_EXTRAS = {
    "annotations": "批注或印章",
    "comments": "批注",
    "fields": "域或表单",
    "files": "嵌入的文件",
    "formulas": "公式",
    "hidden": "隐藏的文字",
    "layers": "图层",
    "notes": "脚注或尾注",
    "numbers": "自动编号",
    "objects": "图形、图片或文字",
    "revisions": "修订",
    "scripts": "脚本",
    "shapes": "文本框或图形",
    "symbols": "符号",
    "unknown": "成分（系统不认识）",
}


def describe_appearance(ours, file):
    """Return (sentence, whether it speaks for the file, or None) on a ReadFile that has the text of our file.

    `ours` is None if there is nothing of its kind to compare it with.
    """
    if ours is None:
        return "由别的程序从 Word 文件制作，没有逐页对照。", None
    try:
        found = appearance_of(file.data, ours)
    except Unreadable as refusal:
        return f"没有对照完：{refusal.messages[0]}", None
    match found:
        case {"found": "same"}:
            return _SAME[file.kind], True
        case {"found": "pages", "numbers": numbers}:
            pages = "、".join(map(str, numbers))
            return f"第 {pages} 页看上去与定稿的 PDF 不同，可能盖住了字、贴了图，请对照。", False
        case {"found": "all_pages"}:
            return "每一页看上去都与定稿的 PDF 不同：扫描过，或由别的程序排版，请对照数字。", None
        case {"found": "length", "ours": mine, "theirs": yours}:
            return f"有 {yours} 页，定稿的 PDF 有 {mine} 页：由别的程序排版，或者插入、删去了页，没有逐页对照。", None
        case {"found": "extras", "names": names}:
            return f"有定稿没有的{_named(names)}，换个程序看、打印出来可能不同，请对照。", None
        case {"found": "added", "names": names}:
            # What is not known may be harmless; the rest is there to show or hide words.
            said = f"有定稿没有的{_named(names)}，看到的可能不是上面比对的文字，请对照。"
            return said, None if names == ["unknown"] else False
        case {"found": "saved", "pictures": pictures}:
            of_pictures = f"，有 {pictures} 幅图不是定稿的图（也可能重新压缩过）" if pictures else ""
            return f"由别的程序保存过{of_pictures}；字体、颜色、大小没有对照，请对照数字。", None
    raise ValueError(found)


def _named(codes):
    return "、".join(_EXTRAS[code] for code in codes)
