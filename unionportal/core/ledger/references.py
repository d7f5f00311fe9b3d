"""Cells that name a record of another table; the texts of a whole column are looked up in one query."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Reference:
    """Finds records by the text in the cell; `narrow` limits the queryset, `sentence` is the error if there is none.

    Several `fields` are tried in order ("code", then "name"); of records with the same text those with `prefer` are
    taken, and if more than one is left the cell is refused as ambiguous.
    """

    model: type
    fields: str | tuple[str, ...]
    sentence: str
    narrow: Callable | None = None
    prefer: Callable | None = None

    def resolve(self, texts):
        """Return {text: record, or the sentence why there is none}."""
        fields = (self.fields,) if isinstance(self.fields, str) else self.fields
        texts = {text for text in texts if text is not None}
        if not texts:
            return {}
        condition = Q()
        for name in fields:
            condition |= Q(**{f"{name}__in": texts})
        by_text = [{} for _ in fields]
        rows = self.model._default_manager.order_by().filter(condition)
        for record in self.narrow(rows) if self.narrow else rows:
            for known, name in zip(by_text, fields, strict=True):
                known.setdefault(str(getattr(record, name)), []).append(record)
        return {text: self._choose(text, by_text) for text in texts}

    def _choose(self, text, by_text):
        for known in by_text:
            found = known.get(text, [])
            if len(found) > 1 and self.prefer:
                found = [record for record in found if self.prefer(record)] or found
            if len(found) > 1:
                return f"有 {len(found)} 条记录叫“{text}”，请改填编号。"
            if found:
                return found[0]
        return self.sentence.format(text)
