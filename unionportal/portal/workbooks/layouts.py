"""The forms in which the maker of a workbook corrects how its worksheets are read, and what becomes of them."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core import ledger
from unionportal.core.ledger.confirming import locked, request_preview
from unionportal.core.ledger.registry import entry_of
from unionportal.core.ledger.sheet import SOMEBODY_ELSE
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input
from unionportal.portal.workbooks.memory import recall, remember
from unionportal.sheets.layout import CLUES, Layout
from unionportal.sheets.layout.body import LEFT_OUT
from unionportal.sheets.layout.layout import BESIDE, BLANK, FIRST, LAST, NEW, row_of
from unionportal.sheets.layout.months import OPEN_MONTHS

NOT_READ = ("", "（不读）")
_CLUE_LABELS = dict(
    zip(CLUES, ("姓名（找人用）", "证件号码（找人用）", "单位（找人用）", "手机（找人用）"), strict=True)
)
# What a cell of such a column says holds for its row alone.
_OF_ONE_ROW = frozenset({"staff_number", "name"})
_CHOSEN = {NEW: SOMEBODY_ELSE}
# Answers what is only ticked or not.
_TICKED = "ticked"
_DAYS = (("", "（未选定）"), (FIRST, "第一天"), (LAST, "最后一天"), (BLANK, "留空，不登记"))
DAY_LABELS = dict(_DAYS[1:])
_MONTHS = [(str(month), f"{month} 月") for month in OPEN_MONTHS]
# So many words of a column and rows are asked about at once; the others, whose number the page says, in the next round.
_MOST = 200
# A tick is one short line.
_MOST_TICKS = 1_000


def _open_to(choices):
    return [("", "（未选定）"), *choices]


def _kinds(worksheet, entries):
    """Return the kinds as choices, those first that the worksheet may be."""
    kinds = {entry.spec.key: (entry.spec.key, entry.spec.title) for entry in entries}
    first = [kinds.pop(key) for key in worksheet.likely if key in kinds]
    if not first:
        return [NOT_READ, *kinds.values()]
    return [NOT_READ, ("可能是", first), ("其他", list(kinds.values()))]


def _may_be_fixed(spec, column):
    """Return whether all rows may have the same in a column: nothing that tells one row from another."""
    is_key = column.key in spec.key_columns
    if column.kind in _OF_ONE_ROW or (is_key and (column.kind == "digits" or len(spec.key_columns) == 1)):
        return False
    return column.required or is_key


def options_of(entry, key):
    """Return what may stand in a column: the labels of its choices, the names of the records; empty for a free one."""
    column = entry.spec.column(key)
    if column is None:
        return []
    reference = entry.loader.references.get(key)
    if getattr(reference, "model", None) is Unit:
        units = reference.narrow(Unit.objects.all()) if reference.narrow else Unit.objects.all()
        return list(units.filter(closed_on=None).order_by("place").values_list("name", flat=True))
    if offered := getattr(reference, "offered", None):
        return list(offered())
    return list(column.labels.values())


def _word_field(column, word, values, means):
    """Return the field that asks what a word of a column means, which now `means` something or nothing."""
    if column.kind == "date":
        return forms.DateField(label=word, widget=day_input(), required=False)
    if not values:
        return forms.CharField(label=word, max_length=column.max_length, required=False)
    options = dict.fromkeys([*values, means] if means else values)
    return forms.ChoiceField(label=word, choices=_open_to((one, one) for one in options), required=False)


class LayoutForm(forms.Form):
    """How one worksheet is read: kind, row of the headings, columns, and what the file leaves open.

    One with the headings of an earlier worksheet of its kind is read like that one: it asks about its own rows only.
    """

    def __init__(self, *args, worksheet, entries, memory, **kwargs):
        super().__init__(*args, **kwargs)
        self.memory = memory
        self.worksheet, self.layout = worksheet, Layout.from_data(worksheet.layout)
        self.entry = entry_of(self.layout.kind)
        self.fields["kind"] = forms.ChoiceField(label="按哪一类读", choices=_kinds(worksheet, entries), required=False)
        self.fields["heading"] = forms.IntegerField(
            label="表头在第几行", min_value=1, max_value=200, required=False, help_text="空着由系统去找。"
        )
        self.initial = {"kind": self.layout.kind, "heading": max(self.layout.heading, 0) or None}
        names = ("columns", "fixed", "words", "tenths", "days", "people", "asked", "ticks", "taken")
        self.groups = {name: [] for name in names}
        # How many words and rows are asked about in the next round.
        self.more_words = self.more_people = 0
        # {group: how many of its rows}, likewise.
        self.more = {}
        if self.entry is not None:
            if not worksheet.like:
                self._add_columns()
                self._add_words()
                self._add_days()
            self._add_fixed()
            self._add_people()
            self._add_rows()
            if worksheet.strangers or self.layout.guests:
                label = f"没有登记的都是来宾（{worksheet.strangers or '若干'} 行）"
                self.fields["guests"] = forms.BooleanField(label=label, required=False)
                self.initial["guests"] = self.layout.guests
            if worksheet.offered or self.layout.filed:
                label = f"{worksheet.offer}（{len(worksheet.offered) or '若干'} 行）"
                self.fields["filed"] = forms.BooleanField(label=label, required=False)
                self.initial["filed"] = self.layout.filed
            if worksheet.hidden or not self.layout.hidden:
                self.fields["hidden"] = forms.BooleanField(
                    label=f"也读隐藏或被筛选掉的行（{worksheet.hidden or '若干'} 行）", required=False
                )
                self.initial["hidden"] = self.layout.hidden
            if self.layout.left_out:
                self.fields["left_in"] = forms.BooleanField(
                    label=f"也读先前留下的 {len(self.layout.left_out)} 行", required=False
                )

    def _add(self, group, name, field, initial, *facts):
        self.fields[name] = field
        self.initial[name] = initial
        self.groups[group].append((name, *facts))

    @property
    def row_fields(self):
        """The bound fields of many rows at once: strangers, those to be filed otherwise, hidden ones, those left."""
        return [self[name] for name in ("guests", "filed", "hidden", "left_in") if name in self.fields]

    @property
    def plain_fields(self):
        """The bound fields of the worksheet as a whole."""
        has_heading = not self.worksheet.like and self.layout.heading >= 0
        return [self["kind"], self["heading"]] if has_heading else [self["kind"]]

    @property
    def bound(self):
        """{group: [(bound field, facts …)]}, for the template."""
        return {group: [(self[name], *facts) for name, *facts in found] for group, found in self.groups.items()}

    def _add_columns(self):
        spec, by_position = self.entry.spec, self.layout.own
        options = [NOT_READ, *((one.key, f"{one.header}{' *' if one.required else ''}") for one in spec.columns)]
        person = next((one.key for one in spec.columns if one.kind == "staff_number"), None)
        options += [(f"{person}.{clue}", label) for clue, label in _CLUE_LABELS.items()] if person else []
        options += [(f"{one.key}.{BESIDE}", f"{one.header}（另一列）") for one in spec.columns if one.beside]
        for position, heading in sorted(self.layout.headings.items()):
            field = forms.ChoiceField(label=heading, choices=options, required=False)
            samples = "、".join(self.worksheet.samples.get(str(position), ()))
            if position in self.worksheet.hidden_columns:
                samples = f"（隐藏的列）{samples}"
            for key in self.layout.also:
                if self.layout.columns[key] == position:
                    samples = f"（也按「{spec.header_of(key)}」读）{samples}"
            self._add("columns", f"c{position}", field, by_position.get(position, ""), samples)

    def _add_fixed(self):
        """Ask what is the same in all rows; of a worksheet that is read like another one, what is another there."""
        spec, like = self.entry.spec, self.worksheet.like
        for column in spec.columns:
            if column.key in self.layout.columns and column.key not in self.layout.also:
                continue
            asked = self.worksheet.apart if like else {*self.layout.fixed, *self.worksheet.wanted}
            if column.key not in asked and (like or not _may_be_fixed(spec, column)):
                continue
            values = options_of(self.entry, column.key)
            field = (
                forms.ChoiceField(choices=[("", "（不填）"), *((one, one) for one in values)], required=False)
                if values
                else forms.CharField(max_length=200, required=False)
            )
            field.label, field.help_text = f"{column.header}{' *' if column.required else ''}", column.help
            self._add("fixed", f"f-{column.key}", field, self.layout.fixed.get(column.key, ""))

    def _add_words(self):
        for key in dict.fromkeys([*self.worksheet.unknown, *self.worksheet.folded, *self.layout.words]):
            column, read = self.entry.spec.column(key), self.layout.words.get(key, {})
            folded = self.worksheet.folded.get(key, {})
            counts = dict(self.worksheet.unknown.get(key, ())) | {word: count for word, (count, _) in folded.items()}
            # What is settled already follows, so that it can be changed.
            settled = read if key in self.layout.columns else ()
            values = options_of(self.entry, key)
            is_asked = values or column.kind == "date" or column.folds
            asked = {word: counts.get(word, "") for word in (*counts, *settled)} if is_asked else {}
            self.more_words += max(0, len(asked) - _MOST)
            for place, (word, count) in enumerate(list(asked.items())[:_MOST]):
                means = read.get(word, "") or self._usual(key, word)
                field = _word_field(column, word, values, means)
                self._add("words", f"w-{key}-{place}", field, means, column.header, count, key, word)

    def _usual(self, key, word):
        """Return what a word is read as that means the same as another one, "" for others."""
        return self.worksheet.folded.get(key, {}).get(word, ("", ""))[1]

    def _add_days(self):
        for key in dict.fromkeys([*self.worksheet.tenths, *self.layout.tenths]):
            label = f"{self.entry.spec.header_of(key)}里像 1985.1 这样的数字"
            field = forms.ChoiceField(label=label, choices=_open_to(_MONTHS), required=False)
            self._add("tenths", f"t-{key}", field, self.layout.tenths.get(key, ""))
        for key in dict.fromkeys([*self.worksheet.months, *self.layout.days]):
            field = forms.ChoiceField(label=self.entry.spec.header_of(key), choices=_DAYS, required=False)
            before = self.memory.days.get((self.layout.kind, key), "")
            # What was chosen for such a file before is offered; only what is sent holds.
            field.help_text = f"上次选的是“{DAY_LABELS[before]}”，请核对。" if before in DAY_LABELS else ""
            self._add("days", f"d-{key}", field, self.layout.days.get(key, before))

    def _add_people(self):
        named = self.worksheet.named
        # Who was chosen already follows, so that it can be changed.
        asked = dict(self.worksheet.people)
        for row, number in self.layout.people.items():
            asked.setdefault(str(row), [[number, _CHOSEN.get(number, number)]])
        self.more_people = max(0, len(asked) - _MOST)
        for row, people in list(asked.items())[:_MOST]:
            label = f"第{row}行 {named.get(row, '')}".rstrip()
            field = forms.ChoiceField(label=label, choices=_open_to(people), required=False)
            self._add("people", f"p-{row}", field, self.layout.people.get(int(row), ""))

    def _add_rows(self):
        """Ask what single rows leave open, and whether rows that look like none are some."""
        answers = self.layout.answers
        for question, (sentence, choices) in self._first("asked", self.worksheet.asked, answers, _MOST):
            label = f"第{row_of(question)}行：{sentence}"
            field = forms.ChoiceField(label=label, choices=_open_to(choices), required=False)
            self._add("asked", f"a-{question}", field, self.layout.answers.get(question, ""))
        for question, told in self._first("ticks", self.worksheet.ticks, answers, _MOST_TICKS):
            field = forms.BooleanField(label=f"第{row_of(question)}行：{told}", required=False)
            self._add("ticks", f"k-{question}", field, question in self.layout.answers)
        for row, text in self._first("taken", self.worksheet.doubtful, set(map(str, self.layout.taken)), _MOST):
            field = forms.BooleanField(label=f"第{row}行“{text}”这是一行数据", required=False)
            self._add("taken", f"r-{row}", field, int(row) in self.layout.taken)

    def _first(self, group, asked, settled, most):
        """Return the first so many of what is asked, what is settled behind the rest; keep how many follow."""
        self.more[group] = max(0, len(asked) - most)
        return sorted(asked.items(), key=lambda one: one[0] in settled)[:most]

    def clean(self):
        data = super().clean()
        taken = {}
        for name, _ in self.groups["columns"]:
            key = data.get(name)
            if key and key in taken:
                self.add_error(name, f"“{self.fields[taken[key]].label}”已经按这一列读，一列只能对应一次。")
            elif key:
                taken[key] = name
        return data

    def corrected(self):
        """Return the Layout as it was sent; with another kind it is recognised anew by it.

        With another row of headings only the columns are: what was answered about their cells stays.
        """
        data = self.cleaned_data
        kind, heading = data["kind"], data["heading"] or min(self.layout.heading, 0)
        found = self._as_sent()
        if kind != self.layout.kind or heading != self.layout.heading:
            return found.anew(kind=kind, heading=heading if heading != self.layout.heading else 0)
        return found

    def _as_sent(self):
        """Return the Layout with all answers of the page, of the kind and the headings that it had."""
        data = self.cleaned_data
        words = {key: dict(found) for key, found in self.layout.words.items()}
        for name, _, _, key, word in self.groups["words"]:
            if data[name] and data[name] != self._usual(key, word):
                words.setdefault(key, {})[word] = str(data[name])
            else:
                words.get(key, {}).pop(word, None)
        columns = {data[name]: int(name[1:]) for name, _ in self.groups["columns"] if data[name]}
        also = {key: place for key in self.layout.also if (place := self._stays_also(key, columns)) is not None}
        return Layout(
            kind=self.layout.kind,
            heading=self.layout.heading,
            columns={**columns, **also},
            also=tuple(also),
            words=words,
            days={name[2:]: data[name] for name, *_ in self.groups["days"] if data[name]},
            tenths={name[2:]: data[name] for name, *_ in self.groups["tenths"] if data[name]},
            scales=self.layout.scales,
            fixed={key: text for key, text in self._filled().items() if text},
            headings=self.layout.headings,
            former=self.layout.former,
            apart_from=self.layout.apart_from,
            settled=True,
            **self._of_rows(),
        )

    def _stays_also(self, key, columns):
        """Return from which other column's cells a column is still read, None if it was chosen otherwise."""
        place = self.layout.columns[key]
        is_chosen = key in columns or self.cleaned_data.get(f"f-{key}", "").strip()
        return None if is_chosen or columns.get(self.layout.own[place]) != place else place

    def _filled(self):
        """Return {column key: what is the same in all rows}, "" where nothing was sent."""
        return {name[2:]: self.cleaned_data[name].strip() for name, *_ in self.groups["fixed"]}

    def _of_rows(self):
        """Return what was chosen about single rows, as the fields of a Layout."""
        data = self.cleaned_data
        people = {**self.layout.people, **{int(name[2:]): data[name] for name, *_ in self.groups["people"]}}
        ticks = {name[2:]: _TICKED if data[name] else "" for name, *_ in self.groups["ticks"]}
        answers = {**self.layout.answers, **ticks, **{name[2:]: data[name] for name, *_ in self.groups["asked"]}}
        shown = {int(name[2:]): data[name] for name, *_ in self.groups["taken"]}
        return {
            "answers": {question: answer for question, answer in answers.items() if answer},
            "taken": frozenset(row for row in {*self.layout.taken, *shown} if shown.get(row, True)),
            "guests": data.get("guests", self.layout.guests),
            "filed": data.get("filed", self.layout.filed),
            "people": {row: number for row, number in people.items() if number},
            "hidden": data.get("hidden", self.layout.hidden),
            "left_out": frozenset() if data.get("left_in") else self.layout.left_out,
        }

    def following(self, leader):
        """Return the Layout of a worksheet that is read like another one, whose corrected Layout is `leader`."""
        kind = self.cleaned_data["kind"]
        if kind != self.layout.kind:
            return replace(self.layout, **self._of_rows()).anew(kind=kind)
        # What the other one is read as holds for both; only that it is not read at all is said of itself alone.
        if leader.kind and (leader.kind != kind or not leader.columns):
            return replace(self.layout, **self._of_rows()).anew(kind=leader.kind, heading=leader.heading)
        like = leader if leader.kind else self.layout
        filled = {**like.fixed, **self._filled()}
        fixed = {key: text for key, text in filled.items() if text and key not in like.columns}
        # What stands above its own headings, and what was decided of its own rows, is of no other.
        own = {name: getattr(self.layout, name) for name in ("heading", "scales", "former", "apart_from")}
        return replace(like, **own, fixed=fixed, settled=True, **self._of_rows())


def forms_for(worksheets, user, data=None):
    """Return one LayoutForm for each worksheet, with the kinds that the user may prepare."""
    known = {"entries": ledger.offered(user), "memory": recall()}
    return [LayoutForm(data, worksheet=one, prefix=f"s{place}", **known) for place, one in enumerate(worksheets)]


def _read_by(prepared, layouts, actor):
    """Let the file be read by these layouts and look at it again; return the job."""
    prepared.layouts = layouts
    prepared.save(update_fields=["layouts"])
    return request_preview(prepared, actor=actor)


@transaction.atomic
def correct(prepared, found, *, actor, remembers):
    """Keep the corrections of valid LayoutForms for the workbook and for later files; return the new preview's job."""
    prepared = locked(prepared)
    layouts = {}
    corrected = {}
    for form in found:
        # It stands after the one that it is like.
        leader = corrected.get(form.worksheet.like)
        layout = corrected[form.worksheet.name] = form.corrected() if leader is None else form.following(leader)
        layouts[form.worksheet.name] = layout.as_data()
        if remembers and leader is None:
            remember(form.layout, layout, actor=actor)
    return _read_by(prepared, layouts, actor)


@transaction.atomic
def leave_out(prepared, worksheets, *, actor):
    """Leave out the rows that were refused, so that the others can be imported; return the job of the preview.

    ValidationError where not a row but a whole worksheet was refused.
    """
    prepared = locked(prepared)
    layouts = dict(prepared.layouts)
    for one in worksheets:
        if one.bad and one.name in layouts:
            rows = {*layouts[one.name]["left_out"], *one.bad}
            rows |= {int(row) for row, why in one.skipped.items() if why == LEFT_OUT}
            layouts[one.name] = {**layouts[one.name], "left_out": sorted(rows)}
    if layouts == prepared.layouts:
        raise ValidationError("没有可以单独留下的行：问题出在整张表上，请先改正。")
    return _read_by(prepared, layouts, actor)


@transaction.atomic
def file_offered(prepared, worksheets, chosen, *, actor):
    """Let the rows of the `chosen` worksheets that may be be filed as their kind offers; return the preview's job."""
    prepared = locked(prepared)
    names = [one.name for one in worksheets if one.offered and one.name in {*chosen} & prepared.layouts.keys()]
    if not names:
        raise ValidationError("请先勾选要一并登记的。")
    filed = {name: {**prepared.layouts[name], "filed": True} for name in names}
    return _read_by(prepared, {**prepared.layouts, **filed}, actor)
