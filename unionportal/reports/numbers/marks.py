"""What is said beside a number of the totals of years without records (历史数): which are in it, and which are not."""

from unionportal.core.figures import past


def of_number(expression, totals, cut, period):
    """Return the sentences that say which years are totals without records, and which are left out for being cut."""
    found = [_mark(part, totals.get(part.code, ()), period) for part in expression.parts]
    left = [total for part in expression.parts for one in part.united or (part,) for total in cut.get(one.code, ())]
    if left:
        found.append(f"{_years_of(left)}只有全年的历史数，本期间不含整年，没有计入。")
    return "".join(found)


def of_share(expression, totals):
    """Return the sentence that says which years of a share have totals, which are not in it; “” for none."""
    left = [total for part in expression.parts for total in totals.get(part.code, ())]
    return f"只按逐条的记录计算，{_years_of(left)}的历史数不在内。" if left else ""


def _years_of(totals):
    return "、".join(dict.fromkeys(map(past.year_of, sorted(totals, key=lambda total: total.begins_on))))


def _mark(figure, totals, period):
    """Return the sentence that says which years in a number are totals without records; “” for none."""
    if not totals:
        return ""
    years = _years_of(totals)
    sources = "；".join(dict.fromkeys(total.source for total in totals))
    whole = all((total.begins_on, total.ends_on) == (period.start, period.end) for total in totals)
    adds = not (whole or figure.measure.additive or figure.standing)
    several = figure.united and not figure.measure.additive
    how = "，各项、各年的数逐一相加" if several else "，各年的数逐年相加" if adds else ""
    return f"其中{years}为历史数（依据：{sources}）{how}。"
