"""What a placeholder looks like, for those who find it in a file and for those who read what was found."""

import re

# On one line; a brace alone is a text like any other.
PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
