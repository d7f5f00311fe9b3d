"""Files as schools have them, and what each shall become: a specification that knows nothing of the reader."""

from tests.input.corpus import (
    activities,
    chains,
    congress,
    dates,
    formats,
    members,
    money,
    people,
    shapes,
    values,
    welfare,
)

TOPICS = (members, people, dates, values, money, welfare, congress, activities, chains, shapes, formats)
SPECS = tuple(spec for topic in TOPICS for spec in topic.SPECS)
