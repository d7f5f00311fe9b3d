"""What the assertions of tests look at, read from their code.

`scopes`: what is asserted, and what the names in it stand for. `wholes`: what is looked for anywhere in a whole page.
`answers`: who says only that a page answered, or nothing at all.
"""
