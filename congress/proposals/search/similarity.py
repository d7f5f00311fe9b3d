"""How much two Chinese texts are about the same matter: pairs of neighbouring characters, weighted by rarity.

Words need no dictionary here: “食堂” and “停车” are pairs of characters, and so is nearly everything one searches for.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from congress.proposals.search.thesaurus import met_in
from unionportal.core.values.grams import pairs, plain

# Words of every proposal; what touches them is no word either. Ignored when comparing, not when searching.
_PHRASES = re.compile(
    "关于|建议|希望|提案|学校|教职工|教师|老师|教工|校园|校内|目前|加强|提高|改善|完善|增加|推进|规范|解决|建立"
    "|优化|落实|保障|[的了和与及等是在对并把被请为]"
)
# What counts how much against a pair of letters: a letter, a word that means the same, that both mean the same.
_LETTER, _SYNONYM, _MEANING = 0.6, 0.5, 1.0
_FEW, _SHOWN_LETTERS = 400, 12


@dataclass(frozen=True)
class Weights:
    """How rare each pair is: in how many of `papers` it stands."""

    papers: int
    frequency: dict
    _known: dict = field(default_factory=dict, repr=False, compare=False)

    def of(self, gram):
        """Hardly anything for what stands everywhere, the more the rarer."""
        if (weight := self._known.get(gram)) is None:
            # Of a handful of papers nothing can be said to be common.
            papers = max(self.papers, _FEW)
            weight = math.log((papers + 1) / (self.frequency.get(gram, 0) + 1)) + 0.1
            weight = self._known[gram] = weight * _LETTER if len(gram) == 1 else weight
        return weight

    def of_meaning(self, words):
        """That of the commonest word; a word is as rare as the rarest of its pairs."""
        if (weight := self._known.get(words)) is None:
            weight = self._known[words] = min(max(map(self.of, pairs(word))) for word in words)
        return weight


def profile(title, text, weights, *, widened=False):
    """{letter, pair or group of the thesaurus: weight} of a paper, of length 1; `widened` by what it is also called."""
    whole = plain(f"{title} {text}")
    matter = _PHRASES.sub(" ", whole)
    counts = Counter([*matter.replace(" ", ""), *pairs(matter)])
    weighed = {piece: (1 + math.log(count)) * weights.of(piece) for piece, count in counts.items()}
    for group in met_in(whole):
        weighed[group] = _MEANING * weights.of_meaning(group)
        for pair in {pair for word in group if widened for pair in pairs(word)}:
            weighed.setdefault(pair, _SYNONYM * weights.of(pair))
    length = math.sqrt(sum(weight * weight for weight in weighed.values()))
    return {piece: weight / length for piece, weight in weighed.items() if weight} if length else {}


def likeness(one, other):
    """0 for nothing in common to 1 for the same; of two profiles."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[gram] for gram, weight in one.items() if gram in other)


def shared_words(text, one, other, *, limit=5):
    """The pieces of `text` that both profiles have, the weightiest first: pairs that follow each other as one piece."""
    pieces = {}
    for run in plain(text).split():
        piece, worth = "", 0.0
        for a, b in [*pairwise(run), ("", "")]:
            gram = a + b
            if gram in one and gram in other and len(piece) < _SHOWN_LETTERS:
                piece, worth = (piece or a) + b, worth + one[gram] * other[gram]
                continue
            if piece:
                pieces[piece] = max(worth, pieces.get(piece, 0.0))
            piece, worth = "", 0.0
    found = []
    for piece in sorted(pieces, key=pieces.get, reverse=True):
        if len(found) == limit:
            break
        if not any(piece in longer or longer in piece for longer in found):
            found.append(piece)
    return tuple(found)
