"""The similarity of two Chinese texts: pairs of neighbouring characters, weighted by rarity.

No dictionary is needed: most Chinese words, such as “食堂” and “停车”, are pairs of characters.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from congress.proposals.search.thesaurus import met_in
from unionportal.core.values.grams import pairs, plain

# Words found in every proposal; pairs that overlap them are ignored too, when comparing, not when searching.
_PHRASES = re.compile(
    "关于|建议|希望|提案|学校|教职工|教师|老师|教工|校园|校内|目前|加强|提高|改善|完善|增加|推进|规范|解决|建立"
    "|优化|落实|保障|[的了和与及等是在对并把被请为]"
)
# Weights relative to a pair of characters: a character, a synonym, a group of synonyms common to both.
_LETTER, _SYNONYM, _MEANING = 0.6, 0.5, 1.0
_FEW, _SHOWN_LETTERS = 400, 12


@dataclass(frozen=True)
class Weights:
    """How rare each pair is: in how many of `papers` it occurs."""

    papers: int
    frequency: dict
    _known: dict = field(default_factory=dict, repr=False, compare=False)

    def of(self, gram):
        """Return the weight of a pair: close to 0 if it is in every paper, higher the rarer it is."""
        if (weight := self._known.get(gram)) is None:
            # With few papers no pair can be called common.
            papers = max(self.papers, _FEW)
            weight = math.log((papers + 1) / (self.frequency.get(gram, 0) + 1)) + 0.1
            weight = self._known[gram] = weight * _LETTER if len(gram) == 1 else weight
        return weight

    def of_meaning(self, words):
        """Return the weight of a group of words: that of its commonest word; a word is as rare as its rarest pair."""
        if (weight := self._known.get(words)) is None:
            weight = self._known[words] = min(max(map(self.of, pairs(word))) for word in words)
        return weight


def profile(title, text, weights, *, widened=False):
    """Return {character, pair or group: weight} of a paper, of length 1; `widened` adds groups of the thesaurus."""
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
    """Return the similarity of two profiles, from 0 (nothing in common) to 1 (the same)."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[gram] for gram, weight in one.items() if gram in other)


def shared_words(text, one, other, *, limit=5):
    """Return the parts of `text` that both profiles have, the heaviest first; adjacent pairs are joined."""
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
