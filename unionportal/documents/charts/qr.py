"""A QR code as a scene: drawn with lines in a PDF, as a picture in a Word file."""

from unionportal.documents.charts.scene import Rect, Scene

_BLACK = "#000000"
_MODULE = 2.4  # points; a phone reads 0.8 mm from an arm's length


def qr_code(text: str) -> Scene:
    """Return the code of a text, readable with up to 15 % of it soiled, with the free margin of four modules."""
    # It brings all of reportlab's drawing along, which nothing else here needs.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel  # noqa: PLC0415

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text))
    code.make()
    count = code.getModuleCount()
    # Neighbours in a row are one bar: between squares that touch, a reader on screen shows light seams.
    bars = [
        Rect((start + 4) * _MODULE, (row + 4) * _MODULE, length * _MODULE, _MODULE, _BLACK)
        for row in range(count)
        for start, length in _bars([bool(code.isDark(row, column)) for column in range(count)])
    ]
    size = (count + 8) * _MODULE
    return Scene(size, size, tuple(bars), "二维码", text)


def _bars(dark: list[bool]) -> list[tuple[int, int]]:
    """Return (start, length) of the runs of dark modules."""
    found: list[tuple[int, int]] = []
    for place, is_dark in enumerate(dark):
        if is_dark and found and sum(found[-1]) == place:
            found[-1] = found[-1][0], found[-1][1] + 1
        elif is_dark:
            found.append((place, 1))
    return found
