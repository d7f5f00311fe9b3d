"""Whether a PDF with the text of ours also looks like ours; used in the child.

A picture, a white bar or a stamp leaves the text as it was. One program draws both files, so that pages with the same
marks have the same pixels; but what one program draws is not all that another shows, or prints. Only a file of the same
objects, and of nothing else (see whole_file.py), looks the same everywhere.
"""

import pypdfium2.raw as pdfium

# Pixels a point: a full stop of 16 points is some pixels wide.
_SCALE = 2
# Programs that draw a file anew leave a page as it was only by chance; who draws over a page changes that alone.
_FEW = 3
# How much darker or lighter, of 255, a pixel may be where a program wrote the same lines down with other decimals.
_FAINT = 96
# So many bytes are compared at once.
_ROW = 4096


def appearance_of(ours, theirs):
    """Return {"found": code, …} on how two open documents look.

    `same`: all their objects are; `pages`: those of {"numbers"} are drawn differently; `faint`: they are, but hardly;
    `most_pages`, or `all_pages`, are, so that another program made them; `length`: {"ours", "theirs"} pages; `extras`:
    the pages are drawn alike, with {"names"} of what is laid over them or makes them act, each of annotations, fields,
    scripts; `rewritten`: they are drawn alike, of other objects.
    """
    if len(ours) != len(theirs):
        return {"found": "length", "ours": len(ours), "theirs": len(theirs)}
    changed = [number + 1 for number in range(len(ours)) if _differ(ours[number], theirs[number])]
    if changed:
        if len(changed) == len(ours):
            return {"found": "all_pages"}
        is_most = len(changed) >= _FEW and len(changed) * 4 >= len(ours) * 3
        if is_most:
            return {"found": "most_pages"}
        is_faint = all(_differ_faintly(ours[number - 1], theirs[number - 1]) for number in changed)
        return {"found": "faint" if is_faint else "pages", "numbers": changed}
    if extras := sorted(set(_extras(theirs))):
        return {"found": "extras", "names": extras}
    return {"found": "rewritten"}


def are_same(ours, theirs):
    """Return whether two files consist of the same objects, for a program that finds these."""
    # Few files are asked about: those of which all pages are drawn alike.
    from unionportal.reports.proving.objects import objects_digest  # noqa: PLC0415

    found = objects_digest(theirs)
    return found is not None and found == objects_digest(ours)


def _differ(mine, yours):
    is_other = _boxes(mine) != _boxes(yours) or _drawn(mine) != _drawn(yours)
    mine.close()
    yours.close()
    return is_other


def _differ_faintly(mine, yours):
    if _boxes(mine) != _boxes(yours):
        return False
    pixels, others = _drawn(mine), _drawn(yours)
    mine.close()
    yours.close()
    return all(
        one == other or all(abs(first - second) <= _FAINT for first, second in zip(one, other, strict=True))
        for one, other in zip(_rows(pixels), _rows(others), strict=True)
    )


def _rows(pixels):
    return (pixels[start : start + _ROW] for start in range(0, len(pixels), _ROW))


def _boxes(page):
    return page.get_rotation(), [[round(side, 1) for side in box] for box in (page.get_mediabox(), page.get_cropbox())]


def _drawn(page):
    # Whatever is laid over the page, such as a seal or a mark of a reader, is named and not taken for a change of it.
    return bytes(page.render(scale=_SCALE, may_draw_forms=False, draw_annots=False).buffer)


def _extras(pdf):
    if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
        yield "fields"
    if pdfium.FPDFDoc_GetJavaScriptActionCount(pdf):
        yield "scripts"
    for number in range(len(pdf)):
        page = pdf[number]
        if any(_shows(page, place) for place in range(pdfium.FPDFPage_GetAnnotCount(page))):
            yield "annotations"
        page.close()


def _shows(page, place):
    """Return whether an annotation is more than the place of a link."""
    found = pdfium.FPDFPage_GetAnnot(page, place)
    is_link = pdfium.FPDFAnnot_GetSubtype(found) == pdfium.FPDF_ANNOT_LINK
    pdfium.FPDFPage_CloseAnnot(found)
    return not is_link
