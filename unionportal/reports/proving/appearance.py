"""Whether a PDF with the text of ours also looks like ours, page by page; used in the child.

A picture, a white bar or a stamp leaves the text as it was, and so does a layer or a field that shows only in print or
on screen. One program draws both files, so pages with the same marks have the same pixels, all of them.
"""

import ctypes
from collections import Counter

import pypdfium2.raw as pdfium

# Pixels a point: a full stop of 16 points is some pixels wide.
_SCALE = 2


def appearance_of(ours, theirs):
    """Return {"found": code, …} on how two open documents look.

    `same`: every page is drawn alike, and nothing shows but what is drawn; `pages`: those of {"numbers"} differ, which
    are not all; `all_pages` differ; `length`: {"ours", "theirs"} pages; `extras`: drawn alike, with {"names"} of what
    may show elsewhere, each of fields, scripts, annotations, layers, objects.
    """
    if len(ours) != len(theirs):
        return {"found": "length", "ours": len(ours), "theirs": len(theirs)}
    extras, changed = set(_extras_of_file(theirs)), []
    for number in range(len(ours)):
        mine, yours = ours[number], theirs[number]
        extras.update(_extras_of_page(mine, yours))
        if _boxes(mine) != _boxes(yours) or _drawn(mine) != _drawn(yours):
            changed.append(number + 1)
        mine.close()
        yours.close()
    if changed:
        return {"found": "all_pages"} if len(changed) == len(ours) else {"found": "pages", "numbers": changed}
    return {"found": "extras", "names": sorted(extras)} if extras else {"found": "same"}


def _boxes(page):
    return page.get_rotation(), [[round(side, 1) for side in box] for box in (page.get_mediabox(), page.get_cropbox())]


def _drawn(page):
    return bytes(page.render(scale=_SCALE).buffer)


def _extras_of_file(pdf):
    if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
        yield "fields"
    if pdfium.FPDFDoc_GetJavaScriptActionCount(pdf):
        yield "scripts"


def _extras_of_page(mine, yours):
    if any(_shows(yours, place) for place in range(pdfium.FPDFPage_GetAnnotCount(yours))):
        yield "annotations"
    objects = _objects(yours)
    if any(_mark_name(one, place) == "OC" for one in objects for place in range(pdfium.FPDFPageObj_CountMarks(one))):
        yield "layers"
    # Also pictures and forms, which may be layers as a whole: ours have none.
    if _kinds(objects) != _kinds(_objects(mine)):
        yield "objects"


def _shows(page, place):
    """Return whether an annotation is more than the place of a link."""
    found = pdfium.FPDFPage_GetAnnot(page, place)
    is_link = pdfium.FPDFAnnot_GetSubtype(found) == pdfium.FPDF_ANNOT_LINK
    shows = not is_link or pdfium.FPDFAnnot_HasKey(found, b"AP")
    pdfium.FPDFPage_CloseAnnot(found)
    return bool(shows)


def _objects(page):
    return [pdfium.FPDFPage_GetObject(page, place) for place in range(pdfium.FPDFPage_CountObjects(page))]


def _kinds(objects):
    return Counter(map(pdfium.FPDFPageObj_GetType, objects))


def _mark_name(one, place):
    mark, needed = pdfium.FPDFPageObj_GetMark(one, place), ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, None, 0, needed)
    name = (ctypes.c_ushort * (needed.value // 2))()
    pdfium.FPDFPageObjMark_GetName(mark, name, needed.value, needed)
    return bytes(name).decode("utf-16-le").rstrip("\0")
