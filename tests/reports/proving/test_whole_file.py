"""A PDF with all objects of ours that holds anything else is not found to be the same: some program may show that."""

import io
import re
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject

from tests.reports.proving.altered import appearance, rewritten, written
from unionportal.reports.proving.whole_file import what_is_left

DRAWN = "每一页画出来都与定稿的 PDF 相同，但文件"
LEFTOVER, LINEARIZED = f"{DRAWN}有文件目录里没有列出的内容", f"{DRAWN}为网上浏览重排过"
UPDATED, PACKED = f"{DRAWN}不止保存过一次", f"{DRAWN}把内容压缩在一起存放"
SAME = "文件里的每一样东西都与定稿的 PDF 相同，只是另存过。"
BAR = b"\nq 1 0 0 rg 100 400 300 80 re f Q\n"
PARAMETERS = b"%d 0 obj\n<< /Linearized 1 /L 0000000000 /H [0 0] /O 1 /E 0 /N 6 /T 0 >>\nendobj\n"
HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def objects_of(pdf):
    """The bytes of all objects by their numbers, and where the trailer leads."""
    data = rewritten(pdf)
    reader = PdfReader(io.BytesIO(data))
    table = reader.xref[0]
    ends = dict(zip(sorted(table.values()), [*sorted(table.values())[1:], data.rindex(b"xref\n0")], strict=True))
    objects = {number: data[place : ends[place]] for number, place in table.items()}
    return objects, b"".join(b"%s %d 0 R " % (n.encode(), reader.trailer.raw_get(n).idnum) for n in ("/Root", "/Info"))


def built(objects, trailer, *, start=0, front=b"", extra=b"", more=b""):
    """A file of these objects, that stands at `start` in another one; what `front` and `extra` are no table lists."""
    body, places = HEADER + front, {}
    for number, data in objects.items():
        places[number] = start + len(body)
        body += data
    body += extra
    size = max(objects) + 1
    lines = [b"%010d 00000 n \n" % places[number] for number in range(1, size)]
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(lines))
    leads = b"trailer\n<< /Size %d %s%s>>\n" % (size, trailer, more)
    return body + table + leads + b"startxref\n%d\n%%%%EOF\n" % (start + len(body))


def content_of(pdf):
    """The number of the content of the first page, and the object with a bar drawn over it."""
    page = PdfReader(io.BytesIO(rewritten(pdf))).pages[0]
    packed = zlib.compress(page.get_contents().get_data() + BAR)
    number = page.raw_get("/Contents").idnum
    return number, stream(number, packed)


def stream(number, packed, more=b"", length=None):
    length = len(packed) if length is None else length
    return b"%d 0 obj\n<< /Filter /FlateDecode /Length %d %s>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        length,
        more,
        packed,
    )


def plain(pdf):
    return built(*objects_of(pdf))


def uncompressed(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for place, one in enumerate(writer._objects):
        if isinstance(one, StreamObject) and "/Filter" in one:
            bare = DecodedStreamObject()
            bare.set_data(one.get_data())
            bare.update({name: value for name, value in one.items() if name not in {"/Filter", "/Length"}})
            writer._objects[place] = bare
    return written(writer)


def compact(pdf):
    """Without blanks, and with the length of each stream in an object of its own."""
    objects, trailer = objects_of(pdf)
    for number in list(objects):
        if length := re.search(rb"/Length (\d+)(?! 0 R)", objects[number].partition(b"stream")[0]):
            own = max(objects) + 1
            objects[own] = b"%d 0 obj %s endobj\n" % (own, length[1])
            objects[number] = objects[number].replace(length[0], b"/Length %d 0 R" % own, 1)
        if b"stream" not in objects[number]:
            objects[number] = re.sub(rb"\n(?=/|>>)", b"", objects[number])
    return built(objects, trailer)


def with_object_streams(pdf):
    """The objects that are no streams are packed together, as most programs write files today."""
    objects, trailer = objects_of(pdf)
    bodies = {n: re.fullmatch(rb"\d+ 0 obj\s+(.*?)\s*endobj\s*", one, re.DOTALL)[1] for n, one in objects.items()}
    packed = {number: one for number, one in bodies.items() if not one.endswith(b"endstream")}
    holder, table = max(objects) + 1, max(objects) + 2
    head, rest = b"", b""
    for number, one in packed.items():
        head += b"%d %d " % (number, len(rest))
        rest += one + b"\n"
    about = b"/Type /ObjStm /N %d /First %d " % (len(packed), len(head))
    whole = {n: one for n, one in objects.items() if n not in packed}
    whole[holder] = stream(holder, zlib.compress(head + rest), about)
    data, places = HEADER, {}
    for number, one in whole.items():
        places[number] = len(data)
        data += one
    places[table] = len(data)
    order = list(packed)
    rows = [b"\0\0\0\0\xff\xff"]
    for number in range(1, table + 1):
        if number in packed:
            rows.append(b"\2" + holder.to_bytes(3) + order.index(number).to_bytes(2))
        else:
            rows.append(b"\1" + places[number].to_bytes(3) + b"\0\0")
    about = b"/Type /XRef /W [1 3 2] /Size %d %s" % (table + 1, trailer)
    data += stream(table, zlib.compress(b"".join(rows)), about)
    return data + b"startxref\n%d\n%%%%EOF\n" % places[table]


def in_hexadecimal(pdf):
    """The texts written by the numbers of their characters."""
    return replaced(pdf, rb"\(Adobe\)", b"<41646F6265>")


def linearized(pdf):
    """With a dictionary in front that says where a program on the net finds the first page."""
    objects, trailer = objects_of(pdf)
    return built(objects, trailer, front=PARAMETERS % (max(objects) + 1))


def two_files(pdf):
    """One forged and linearised, then ours, with the length of both."""
    objects, trailer = objects_of(pdf)
    number, forged = content_of(pdf)
    first = built(objects | {number: forged}, trailer, front=PARAMETERS % (max(objects) + 1))
    both = first + built(objects, trailer, start=len(first))
    return both.replace(b"/L 0000000000", b"/L %010d" % len(both))


def two_plain_files(pdf):
    objects, trailer = objects_of(pdf)
    number, forged = content_of(pdf)
    first = built(objects | {number: forged}, trailer)
    return first + built(objects, trailer, start=len(first))


def second_object(pdf, behind=b""):
    """Programs that look through the file, as when its table is not found at its end, take the last of a number."""
    return built(*objects_of(pdf), extra=content_of(pdf)[1]) + behind


def with_long_tail(pdf):
    return second_object(pdf, (b"%" + b"x" * 60 + b"\n") * 30)


def update(pdf):
    """Saved once more, with nothing new."""
    data = plain(pdf)
    trailer = re.search(rb"trailer\n<< (.*?)>>", data)[1]
    previous = re.search(rb"startxref\n(\d+)", data)[1]
    added = b"xref\n0 0\ntrailer\n<< %s/Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, previous, len(data))
    return data + added


def behind_packed(pdf, hidden):
    """Something behind the packed text of a stream, where it has ended for all who unpack it."""
    objects, trailer = objects_of(pdf)
    number, _ = content_of(pdf)
    page = PdfReader(io.BytesIO(rewritten(pdf))).pages[0]
    packed = zlib.compress(page.get_contents().get_data())
    return built(objects | {number: stream(number, packed + hidden)}, trailer)


def with_wrong_length(pdf):
    """Who believes the length reads another object than who looks for the end."""
    objects, trailer = objects_of(pdf)
    number, _ = content_of(pdf)
    page = PdfReader(io.BytesIO(rewritten(pdf))).pages[0]
    packed = zlib.compress(page.get_contents().get_data())
    return built(objects | {number: stream(number, packed, length=len(packed) + 5)}, trailer)


def with_object_in_stream(pdf):
    """A text of the file that is an object for whoever looks through all of it."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    text = DecodedStreamObject()
    text.set_data(b"\n7 0 obj\n<< >>\n")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(text)
    return written(writer)


def unreached(pdf):
    objects, trailer = objects_of(pdf)
    number, forged = content_of(pdf)
    own = max(objects) + 1
    return built(objects | {own: forged.replace(b"%d 0 obj" % number, b"%d 0 obj" % own, 1)}, trailer)


def escaped(pdf):
    """A key written in another way, which not all programs read."""
    objects, trailer = objects_of(pdf)
    number, _ = content_of(pdf)
    (page,) = [n for n, one in objects.items() if re.search(rb"/Contents %d 0 R" % number, one)]
    return built(objects | {page: objects[page].replace(b"/MediaBox", b"/Media#42ox")}, trailer)


def replaced(pdf, old, new):
    """With another way of writing the dictionaries of all objects that have this one."""
    objects, trailer = objects_of(pdf)
    heads = {number: data.partition(b"stream") for number, data in objects.items()}
    others = {number: (re.sub(old, new, head), word, rest) for number, (head, word, rest) in heads.items()}
    assert others != heads
    return built({number: b"".join(one) for number, one in others.items()}, trailer)


def with_broken_widths(pdf):
    """A fraction where a whole number is asked for: some programs then forget how wide the letters are."""
    return replaced(pdf, rb"/W \[ (\d+) ", rb"/W [ \1.00001 ")


def with_long_name(pdf):
    """A name that goes on as the entry behind it, which is missing."""
    return replaced(pdf, rb"/FontName (\S+)\s/ItalicAngle 0", rb"/FontName \1;#2FItalicAngle#200")


def with_title_cut_short(pdf):
    """A sign that most programs leave away stands in a title of the contents beside the pages."""
    return replaced(pdf, rb"O\\134V", rb"O\\V")


def beside_the_digest(pdf, *, dictionary=b"", name=b"", more=b""):
    """With an object to which only what is not compared leads."""
    objects, trailer = objects_of(pdf)
    own = max(objects) + 1
    (number,) = [number for number, data in objects.items() if dictionary in data.partition(b"stream")[0]][:1]
    changed = objects[number].replace(b"<<", b"<<\n%s" % (name and b"%s %d 0 R" % (name, own)), 1)
    page = b"%d 0 obj\n<< /Type /Page >>\nendobj\n" % own
    return built(objects | {number: changed, own: page}, trailer, more=more and more % (own, own))


def test_what_only_some_programs_understand_as_ours_is_not_the_same(pdf):
    rewritten_inside = "每一页画出来都与定稿的 PDF 相同，但文件内部改写过"
    cases = [
        (with_broken_widths, rewritten_inside),
        (lambda pdf: replaced(pdf, rb"/Count (\d+)", rb"/Count \1.0"), rewritten_inside),
        (with_long_name, rewritten_inside),
        (with_title_cut_short, LEFTOVER),
        (lambda pdf: beside_the_digest(pdf, dictionary=b"/FlateDecode", name=b"/DL"), LEFTOVER),
        (lambda pdf: beside_the_digest(pdf, dictionary=b"/Producer", name=b"/Page"), LEFTOVER),
        (lambda pdf: beside_the_digest(pdf, dictionary=b"/Producer", more=b"/ID [%d 0 R %d 0 R] "), LEFTOVER),
        (lambda pdf: replaced(pdf, rb"<<(?=\s/Author)", rb"<<\n/Year (2021)"), LEFTOVER),
    ]
    for forge, expected in cases:
        answer, speaks_for_it = appearance(forge(pdf), pdf)
        assert (answer[: len(expected)], speaks_for_it) == (expected, None), expected


def test_a_file_that_only_some_programs_read_as_ours_is_not_the_same(pdf):
    cases = [
        (two_files, LINEARIZED),
        (two_plain_files, UPDATED),
        (update, UPDATED),
        (with_object_streams, PACKED),
        (second_object, LEFTOVER),
        (with_long_tail, LEFTOVER),
        (lambda pdf: behind_packed(pdf, content_of(pdf)[1]), LEFTOVER),
    ]
    for forge, expected in cases:
        answer, speaks_for_it = appearance(forge(pdf), pdf)
        assert (answer[: len(expected)], speaks_for_it) == (expected, None), forge


def test_every_byte_of_a_file_is_accounted_for(pdf):
    objects, trailer = objects_of(pdf)
    left = {
        linearized(pdf): "linearized",
        plain(pdf) + b"\n" * 2000: "leftover",
        b"x" + plain(pdf): "leftover",
        behind_packed(pdf, b"x" * 9): "leftover",
        with_wrong_length(pdf): "leftover",
        with_object_in_stream(pdf): "leftover",
        unreached(pdf): "leftover",
        escaped(pdf): "leftover",
        built(objects, trailer, extra=b"(x)"): "leftover",
        built(objects, trailer, more=b"/Prev 9 "): "leftover",
        # Ours is written by these rules.
        pdf: None,
    }
    assert {data: what_is_left(data) for data in left} == left


def test_a_file_that_all_programs_read_as_ours_is_the_same(pdf):
    for save in (rewritten, plain, uncompressed, compact, in_hexadecimal):
        assert appearance(save(pdf), pdf) == (SAME, True), save
