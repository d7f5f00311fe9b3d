"""The refusal of what a text asks of figures and lists."""


class Refused(Exception):
    """What was asked for is not registered, or means nothing; `sentence` says so, and what was probably meant."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
