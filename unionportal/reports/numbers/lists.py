"""Lists of records that a text prints; placeholder until merged."""


def key(ref):
    return ref.source


def coded(ref):
    return ref.name, ref.conditions, ref.phrase, ref.order


named = coded


def refusal(ref, known):
    return f"没有可以列举的“{ref.name}”。"
