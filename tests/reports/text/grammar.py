"""Texts made from the EBNF that the help page prints."""

import re

_TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|[\[\](){}|;=]|[^\s\[\](){}|;="\']+')
# What the grammar leaves to the reader.
LEAVES = {
    "文字": ["共慰问", "其中", "人", "、女会员", "甲乙"],
    "名称": ["慰问.住院.人数", "welfare.visits", "市级", "日期"],
    "汉字数": ["一", "二", "十二"],
    "数": ["1", "5", "12"],
    "换行": ["\n"],
    "空行": ["\n\n"],
}


def rules(text):
    """{name: alternatives}; an alternative is a list of words, groups and repetitions."""
    tokens = _TOKEN.findall(text)
    found, at = {}, 0
    while at < len(tokens):
        name = tokens[at]
        assert tokens[at + 1] == "=", tokens[at : at + 3]
        found[name], at = _alternatives(tokens, at + 2, ";")
    return found


def _alternatives(tokens, at, end):
    found = [[]]
    while tokens[at] != end:
        token = tokens[at]
        if token == "|":
            found.append([])
            at += 1
        elif token in "([{":
            inner, at = _alternatives(tokens, at + 1, {"(": ")", "[": "]", "{": "}"}[token])
            found[-1].append((token, inner))
        else:
            found[-1].append(token)
            at += 1
    return found, at + 1


def text_of(grammar, name, random, depth=0):
    """A random text of the rule; how deep a rule may stand in itself is for who asks."""
    if name in LEAVES:
        return random.choice(LEAVES[name])
    return _one_of(grammar, grammar[name], random, depth + 1)


def _one_of(grammar, alternatives, random, depth):
    pieces = random.choice(alternatives)
    return "".join(_piece(grammar, piece, random, depth) for piece in pieces)


def _piece(grammar, piece, random, depth):
    if isinstance(piece, tuple):
        kind, inner = piece
        most = {"(": 1, "[": 1, "{": 2}[kind] if depth < 12 else int(kind == "(")
        times = 1 if kind == "(" else random.randint(0, most)
        return "".join(_one_of(grammar, inner, random, depth + 1) for _ in range(times))
    return piece[1:-1] if piece[0] in "\"'" else text_of(grammar, piece, random, depth)
