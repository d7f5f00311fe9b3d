"""Files as schools have them, and what each shall become: a specification that knows nothing of the reader."""

from tests.input.corpus import members, people

SPECS = (*members.SPECS, *people.SPECS)
