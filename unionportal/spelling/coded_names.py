"""Things that have a code and a name, found by what people write of them: either, or both beside each other."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from unionportal.spelling.folding import folded_key

Thing = TypeVar("Thing", bound=Hashable)

# A longer text is none of both.
_LONGEST = 200
_BETWEEN = r"[\s\-—–_:：、,，.．/\\()（）\[\]【】]*"
# 50105 会员活动支出; 会员活动支出（50105）.
_CODE = r"[0-9A-Za-z]+(?:[.\-][0-9A-Za-z]+)*"
_BOTH = (
    re.compile(rf"{_BETWEEN}(?P<code>{_CODE}){_BETWEEN}(?P<name>.*?){_BETWEEN}"),
    re.compile(rf"{_BETWEEN}(?P<name>.*?){_BETWEEN}(?P<code>{_CODE}){_BETWEEN}"),
)


class CodedNames(Generic[Thing]):
    """Finds things by code, by name, or by both; `rows` are (thing, code, name)."""

    def __init__(self, rows: Iterable[tuple[Thing, str, str]]) -> None:
        codes: dict[str, dict[Thing, None]] = defaultdict(dict)
        names: dict[str, dict[Thing, None]] = defaultdict(dict)
        self._written: dict[Thing, tuple[str, str]] = {}
        for thing, code, name in rows:
            codes[folded_key(code)][thing] = names[folded_key(name)][thing] = None
            self._written[thing] = code, name
        self._codes = {code: list(things) for code, things in codes.items()}
        self._names = {name: list(things) for name, things in names.items()}

    def find(self, text: str) -> list[Thing]:
        """Return the things that are meant: several where a name is that of several, none where nothing has it."""
        key = folded_key(text)
        return self._codes.get(key) or self._names.get(key) or self._by_both(text)[0]

    def clash(self, text: str) -> str:
        """Return the sentence that refuses a code beside a name that is not its own, "" where there is none."""
        key = folded_key(text)
        return "" if key in self._codes or key in self._names else self._by_both(text)[1]

    def _by_both(self, text: str) -> tuple[list[Thing], str]:
        """Return (what a code and a name beside each other mean, why they do not)."""
        refusal = ""
        for shape in _BOTH if len(text) <= _LONGEST else ():
            found = shape.fullmatch(unicodedata.normalize("NFKC", text))
            if not found or not found["name"]:
                continue
            code, name = folded_key(found["code"]), folded_key(found["name"])
            of_code, of_name = self._codes.get(code, []), self._names.get(name, [])
            if both := [one for one in of_code if one in of_name or self._is_part(name, one)]:
                return (both, "") if not of_name or set(both) & set(of_name) else ([], self._sentence(both, found))
            if of_code:
                refusal = refusal or self._sentence(of_code, found)
            elif of_name:
                refusal = refusal or self._unknown(of_name, found)
        return [], refusal

    def _is_part(self, name: str, thing: Thing) -> bool:
        """Return whether the name is a shorter form of that of the thing, or one with what it belongs to in front."""
        own = folded_key(self._written[thing][1])
        return name in own or own in name

    def _sentence(self, of_code: list[Thing], found: re.Match[str]) -> str:
        code, name = self._written[of_code[0]]
        others = self._names.get(folded_key(found["name"]), [])
        where = f"（它的编号是 {self._written[others[0]][0]}）" if len(others) == 1 else ""
        return f"{code} 是“{name}”，写在一起的名称却是“{found['name']}”{where}：请核对是哪一个。"

    def _unknown(self, of_name: list[Thing], found: re.Match[str]) -> str:
        codes = "、".join(self._written[one][0] for one in of_name)
        return f"没有编号“{found['code']}”，写在一起的“{found['name']}”的编号是 {codes}：请核对是哪一个。"
