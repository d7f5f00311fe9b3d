"""Whether every byte of a PDF belongs to the one document that all programs read; used in the child.

Programs find the objects of a file in different ways: by its last table, by its first, or by looking through all of it
where something seems broken. They find the same only if there is nothing else to find: one table that lists each
object, and no byte beside the objects. What is not known to be so is not, however harmless.
"""

import base64
import re
import zlib

_BLANK = rb"[\0\t\n\f\r ]"
_COMMENT = rb"%[ -$&-~]{0,100}[\r\n]+"
_GAP = re.compile(rb"(?:" + _BLANK + rb"+|" + _COMMENT + rb")*")
_HEADER = re.compile(rb"%PDF-1\.[3-7]" + _BLANK + rb"*(?:%[^\r\n]{1,100}[\r\n]+)?")
_OBJECT = re.compile(rb"(0|[1-9]\d{0,7}) 0 obj(?![^\0\t\n\f\r \[<(/%])")
_ANY_OBJECT = re.compile(rb"\d" + _BLANK + rb"+\d+" + _BLANK + rb"+obj")
_TABLE = re.compile(rb"xref[\r\n]{1,2}0 ([1-9]\d{0,6}) ?(?:\r\n|\r|\n)")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_TRAILER = re.compile(_BLANK + rb"*trailer" + _BLANK + rb"*(?=<<)")
_END = re.compile(_BLANK + rb"*startxref[\r\n ]{1,2}(\d{1,10})[\r\n ]{1,2}%%EOF[\r\n]{0,2}")
_STREAM = re.compile(_BLANK + rb"*stream(?:\r\n|\n)")
_STREAM_END = re.compile(rb"(?:\r\n|\n|\r)?endstream" + _BLANK + rb"*endobj")
_OBJECT_END = re.compile(_BLANK + rb"*endobj")
_WHOLE_NUMBER = re.compile(_BLANK + rb"*(\d{1,9})" + _BLANK + rb"*endobj")
# What ends an object or a file must not stand inside of a stream.
_ENDS = re.compile(rb"endstream|endobj|startxref|%%EOF|\btrailer\b")
_REGULAR_END = rb"(?=[\0\t\n\f\r \[\]<>()/%]|endobj)"
_TOKEN = re.compile(
    rb"(?P<open><<|\[)|(?P<close>>>|\])|(?P<hex><(?:[0-9A-Fa-f]{2}[\n\r ]*)*>)|(?P<text>\()"
    rb"|(?P<ref>[1-9]\d{0,7}[\t\n\f\r ]+0[\t\n\f\r ]+R" + _REGULAR_END + rb")"
    rb"|(?P<number>[+-]?(?:\d{1,10}(?:\.\d{0,16})?|\.\d{1,16})" + _REGULAR_END + rb")"
    rb"|(?P<name>/[!-$&'*-.0-;=?-Z\\^-z|~]*" + _REGULAR_END + rb")|(?P<word>(?:true|false|null)" + _REGULAR_END + rb")"
)
# Programs differ in what they read in a text at another sign behind \, or at the end of a line.
_IN_TEXT = re.compile(rb"[()]|\\(?:[nrtbf()\\]|[0-3][0-7]{2})|[\\\r]")
# A name writes with # what could not stand there itself, and nothing else.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})?")
_NEEDS_ESCAPE = {*range(0x21), *b"()<>[]{}/%#", *range(0x7F, 0x100)}
_DEEPEST = 50
_PACKED, _PRINTED = b"/FlateDecode", b"/ASCII85Decode"
_FILTERS = ([], [_PACKED], [_PRINTED], [_PRINTED, _PACKED])
_TRAILER_KEYS = {b"/Size", b"/Root", b"/Info", b"/ID"}
# What a file says of itself. That leads to nothing else, and so does the ID.
_ABOUT_KEYS = {
    *(b"/Title", b"/Subject", b"/Author", b"/Keywords", b"/Creator", b"/Producer", b"/CreationDate", b"/ModDate"),
    b"/Trapped",
}
_CHUNK = 1 << 20
# A text, a fraction, or whatever else is neither looked at nor missing.
_OTHER = object()


class _Leftover(Exception):
    """Something that is not known to be read alike by all programs."""


class _Reference(int):
    """The number of another object."""


def what_is_left(data):
    """Return the code of why programs may read the file as two: linearized, updated, packed, leftover; None if not."""
    if b"/Linearized" in data:
        return "linearized"
    if data.count(b"startxref") != 1 or data.count(b"%%EOF") != 1:
        return "updated"
    if b"/ObjStm" in data or b"/XRef" in data:
        return "packed"
    try:
        _File(data).account()
    except _Leftover:
        return "leftover"
    return None


class _File:
    """A file with one table, of which each object is read where the table has it."""

    def __init__(self, data):
        self.data, self.places, self.references, self._about = data, {}, {}, None

    def account(self):
        """Raise `_Leftover` unless the file consists of its header, the objects of the table, and the table."""
        trailer, table = self._trailer()
        at = _need(_HEADER.match(self.data)).end()
        for number, place in sorted(self.places.items(), key=lambda one: one[1]):
            _require(self._gap(at) == place)
            at = self._object(number, place)
        _require(self._gap(at) == table)
        found = [match.start() for match in _ANY_OBJECT.finditer(self.data)]
        # The last digit of the number of each object.
        _require(found == sorted(place + len(str(number)) - 1 for number, place in self.places.items()))
        self._reach(trailer)

    def _trailer(self):
        """Read the table and return the trailer, and where the table stands."""
        table = self.data.rfind(b"xref", 0, self.data.rindex(b"startxref"))
        start = _need(_TABLE.match(self.data, max(table, 0)))
        size, at = int(start[1]), start.end()
        for number in range(size):
            entry = _need(_ENTRY.match(self.data, at))
            at = entry.end()
            if entry[3] == b"n":
                _require(number and entry[2] == b"00000")
                self.places[number] = int(entry[1])
        trailer, at = self._value(_need(_TRAILER.match(self.data, at)).end())
        end = _need(_END.fullmatch(self.data, self._gap(at)))
        _require(int(end[1]) == table and set(trailer) <= _TRAILER_KEYS and trailer.get(b"/Size") == size)
        _require(isinstance(trailer.get(b"/Root"), _Reference) and not set(_references(trailer.get(b"/ID"))))
        self._about = trailer.get(b"/Info")
        _require(self._about is None or isinstance(self._about, _Reference))
        return trailer, table

    def _gap(self, at):
        return _GAP.match(self.data, at).end()

    def _object(self, number, place):
        """Read the object with this number and return where it ends."""
        begin = _need(_OBJECT.match(self.data, place))
        _require(int(begin[1]) == number)
        value, at = self._value(self._gap(begin.end()))
        self.references[number] = set(_references(value))
        at = self._gap(at)
        if number == self._about:
            _require(isinstance(value, dict) and set(value) <= _ABOUT_KEYS and not self.references[number])
        elif isinstance(value, dict) and (stream := _STREAM.match(self.data, at)):
            end = stream.end() + self._length(value)
            _check_stream(value, self.data[stream.end() : end])
            return _need(_STREAM_END.match(self.data, end)).end()
        return _need(_OBJECT_END.match(self.data, at)).end()

    def _length(self, value):
        length = value.get(b"/Length")
        if isinstance(length, _Reference):
            begin = _need(_OBJECT.match(self.data, self.places.get(length, len(self.data))))
            return int(_need(_WHOLE_NUMBER.match(self.data, begin.end()))[1])
        _require(isinstance(length, int) and length >= 0)
        return length

    def _reach(self, trailer):
        """Raise `_Leftover` unless the trailer leads to all objects, and no object to one that is missing."""
        waiting, met = list(_references(trailer)), set()
        while waiting:
            if (number := waiting.pop()) not in met:
                met.add(number)
                _require(number in self.references)
                waiting += self.references[number]
        _require(met == set(self.references))

    def _value(self, at):
        """Return (the value that begins there, where it ends); of texts and the like only that they are one."""
        open_ones = []
        while True:
            token = _need(_TOKEN.match(self.data, at))
            kind, text, at = token.lastgroup, token[0], token.end()
            if kind == "open":
                _require(len(open_ones) < _DEEPEST)
                open_ones.append((text, []))
                at = self._gap(at)
                continue
            if kind == "close":
                _require(open_ones)
                value = _closed(*open_ones.pop(), text)
            elif kind == "text":
                value, at = _OTHER, self._end_of_text(at)
            else:
                value = _plain(kind, text)
            if not open_ones:
                return value, at
            open_ones[-1][1].append(value)
            at = self._gap(at)

    def _end_of_text(self, at):
        depth = 1
        while depth:
            mark = _need(_IN_TEXT.search(self.data, at))
            _require(mark[0] not in {b"\\", b"\r"})
            at = mark.end()
            depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        return at


def _require(condition):
    if not condition:
        raise _Leftover


def _need(match):
    _require(match is not None)
    return match


def _plain(kind, text):
    match kind:
        case "ref":
            return _Reference(text.split()[0])
        case "number":
            return int(text) if text.isdigit() else _OTHER
        case "name":
            for escape in _ESCAPED.finditer(text):
                _require(escape[1] and int(escape[1], 16) in _NEEDS_ESCAPE)
            return text
    return None if text == b"null" else _OTHER


def _closed(begin, values, end):
    """Return the list or dictionary of these values; each key is a name, stands there once, and says what it is."""
    if begin == b"[":
        _require(end == b"]")
        return values
    keys = values[::2]
    _require(end == b">>" and not len(values) % 2)
    _require(all(isinstance(key, bytes) and b"#" not in key for key in keys) and len(set(keys)) == len(keys))
    return dict(zip(keys, values[1::2], strict=True))


def _references(value):
    """Yield the numbers of the objects to which a value leads."""
    waiting = [value]
    while waiting:
        match one := waiting.pop():
            case _Reference():
                yield int(one)
            case list():
                waiting += one
            case dict():
                waiting += one.values()


def _check_stream(value, data):
    """Raise `_Leftover` unless the bytes are one packed text, and nothing behind it."""
    filters = value.get(b"/Filter") or []
    filters = filters if isinstance(filters, list) else [filters]
    _require(filters in _FILTERS and value.get(b"/DecodeParms") is None and value.get(b"/DL") is None)
    _require(not _ENDS.search(data))
    if _PRINTED in filters:
        printed = data.rstrip(b"\r\n")
        # Python takes more characters for blanks than a PDF has.
        _require(printed.endswith(b"~>") and b"\v" not in printed)
        try:
            data = base64.a85decode(printed[:-2])
        except ValueError:
            raise _Leftover from None
    if _PACKED in filters:
        _check_packed(data)


def _check_packed(data):
    packed = zlib.decompressobj()
    try:
        while data and not packed.eof:
            packed.decompress(data, _CHUNK)
            data = packed.unconsumed_tail
    except zlib.error:
        raise _Leftover from None
    _require(packed.eof and not packed.unused_data.strip(b"\r\n") and len(packed.unused_data) <= 2)
