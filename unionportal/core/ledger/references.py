"""Cells that name a record of another table; the texts of a whole column are looked up in one query."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import Q

from unionportal.core.choices import SUB_UNIONS, UnitKind
from unionportal.core.models import Unit
from unionportal.core.values.nearest import nearest
from unionportal.spelling.coded_names import CodedNames
from unionportal.spelling.folding import folded_key, skeleton

# In a larger table no similar name is looked for: every text is compared with every name.
_COMPARED = 1000
# Of so many fields the first is a code and the second a name, which may stand beside each other.
_CODE_AND_NAME = 2


@dataclass(frozen=True)
class Reference:
    """Finds records by the text in the cell; `narrow` limits the queryset, `sentence` is the error if there is none.

    Several `fields` are tried in order ("code", then "name"), each as it stands, then folded; of records with the same
    text those with `prefer` are taken, and if more than one is left the cell is refused as ambiguous. A refusal names
    the record that was probably meant.
    """

    model: type
    fields: str | tuple[str, ...]
    sentence: str
    narrow: Callable | None = None
    prefer: Callable | None = None
    # The forms under which a text and the field are the same, the surer one first.
    spellings: tuple[Callable, ...] = (folded_key,)
    # What may be chosen for a text that names none, as the page that asks shows it; nothing where nobody is asked.
    offered: Callable | None = None
    # Whether the records are people, of whom who is no office may name only those whom he may see.
    of_people: bool = False
    # The sentence for them, which says of a number alike whether it is another unit's or nobody's.
    out_of_reach: str = ""

    def within(self, scope):
        """Return the reference to those of its records that are in the scope."""
        return replace(
            self,
            narrow=lambda rows: (self.narrow(rows) if self.narrow else rows).visible_to(scope),
            sentence=self.out_of_reach or self.sentence,
        )

    def resolve(self, texts):
        """Return {text: record, or the sentence why there is none}."""
        texts = {text for text in texts if text is not None}
        if not texts:
            return {}
        condition = Q()
        for name in self._names():
            condition |= Q(**{f"{name}__in": texts})
        by_text = [defaultdict(list) for _ in self._names()]
        for record in self._rows().filter(condition):
            for known, name in zip(by_text, self._names(), strict=True):
                known[str(getattr(record, name))].append(record)
        found = {text: self._choose(text, [known.get(text, []) for known in by_text]) for text in texts}
        unknown = [text for text, record in found.items() if record is None]
        return found | self._spelled_otherwise(unknown) if unknown else found

    def _names(self):
        return (self.fields,) if isinstance(self.fields, str) else self.fields

    def _rows(self):
        rows = self.model._default_manager.order_by()
        return self.narrow(rows) if self.narrow else rows

    def _spelled_otherwise(self, texts):
        """Return the records of texts that stand in no record as they are, by reading how all of them are spelled."""
        rows = list(self._rows().values_list("pk", *self._names()))
        indexes = [
            _index(rows, place, spelling) for spelling in self.spellings for place in range(1, len(self._names()) + 1)
        ]
        found = {text: [keys.get(spelling(text), []) for spelling, keys in indexes] for text in texts}
        both = CodedNames(rows) if len(self._names()) == _CODE_AND_NAME else None
        if both:
            for text in texts:
                found[text].append(both.find(text))
        likely = [_index(rows, place, skeleton)[1] for place in range(1, len(self._names()) + 1)]
        near = {text: next(filter(None, (keys.get(skeleton(text)) for keys in likely)), []) for text in texts}
        wanted = {key for text in texts for keys in (*found[text], near[text]) for key in keys}
        records = self._rows().in_bulk(wanted) if wanted else {}
        chosen = {text: self._choose(text, [[records[key] for key in keys] for keys in found[text]]) for text in texts}
        clashes = {text: both.clash(text) for text, record in chosen.items() if both and not record}
        return {
            text: record or clashes.get(text) or self._unknown(text, [records[key] for key in near[text]], rows)
            for text, record in chosen.items()
        }

    def _choose(self, text, lists):
        """Return the record of the first list with any, a sentence if it has several, None if there is none."""
        for found in lists:
            if len(found) > 1 and self.prefer:
                found = [record for record in found if self.prefer(record)] or found
            if len(found) > 1:
                return f"有 {len(found)} 条记录叫“{text}”，请改填编号。"
            if found:
                return found[0]
        return None

    def _unknown(self, text, near, rows):
        sentence = self.sentence.format(text)
        if near:
            return f"{sentence}登记的有“{near[0]}”，是不是？"
        if len(rows) > _COMPARED:
            return sentence
        return sentence.removesuffix("。") + nearest(text, {str(name) for row in rows for name in row[1:]})


def _index(rows, place, spelling):
    """Return (spelling, {spelled text: keys of the rows}) of the texts at that place in the rows."""
    keys = defaultdict(list)
    for row in rows:
        keys[spelling(str(row[place]))].append(row[0])
    return spelling, keys


# What the names of units end with, and people leave out (机电学院).
_ENDINGS = ("分工会", "分会", "工会小组", "工会")
# What people write behind that or between the school and the unit.
_COMMITTEE, _UNION = "委员会", "工会"


def _bare(text):
    """Return the folded name without the word for the kind of unit."""
    key = folded_key(text)
    if key.endswith(tuple(ending + _COMMITTEE for ending in _ENDINGS)):
        key = key.removesuffix(_COMMITTEE)
    return next((cut for ending in _ENDINGS if (cut := key.removesuffix(ending)) not in ("", key)), key)


def _short(text, root):
    """Return the name of a unit without that of the school in front; "" if it does not begin with it."""
    school, key = _bare(root.name), folded_key(text)
    cut = key.removeprefix(school).removeprefix(_UNION)
    return cut if school and key.startswith(school) and cut != key else ""


def _stands(unit):
    return unit.closed_on is None


@dataclass(frozen=True)
class UnitReference(Reference):
    """A unit by its code, its name, its name without the word for its kind, or the union by that word.

    Of two with one name it is the one not closed.
    """

    model: type = Unit
    fields: tuple[str, ...] = ("code", "name")
    sentence: str = "没有编号或名称为“{}”的工会组织。"
    prefer: Callable | None = _stands
    spellings: tuple[Callable, ...] = (folded_key, _bare)

    def _rows(self):
        return super()._rows().exclude(pk__in=Unit.objects.never_opened().values("pk"))

    def named_in(self, text):
        """Return the branch or group whose name, or that without the word for its kind, stands in a title, or None.

        The longest name counts; where the title names two units none does.
        """
        written, found = folded_key(text), defaultdict(list)
        for unit in self._rows().filter(kind__in=[*SUB_UNIONS, UnitKind.GROUP], closed_on=None):
            names = (name for name in (folded_key(unit.name), _bare(unit.name)) if len(name) > 1 and name in written)
            if name := max(names, key=len, default=""):
                found[name].append(unit)
        longest = max(found, key=len, default="")
        units = [unit for name, some in found.items() if name == longest or name not in longest for unit in some]
        return units[0] if len(units) == 1 else None

    def _spelled_otherwise(self, texts):
        """Return the union itself for the word for it, and units with the name of the school in front."""
        word = folded_key(UnitKind.UNION.label)
        found = super()._spelled_otherwise(texts)
        general = [text for text in texts if folded_key(text) == word]
        root = self._rows().filter(kind=UnitKind.UNION).first()
        if root is None:
            return found
        short = {text: cut for text, unit in found.items() if isinstance(unit, str) and (cut := _short(text, root))}
        again = super()._spelled_otherwise(list(short.values())) if short else {}
        named = {text: unit for text, cut in short.items() if isinstance(unit := again[cut], Unit)}
        return found | named | dict.fromkeys(general, root)
