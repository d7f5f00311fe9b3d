"""The forms of welfare, used by portal and back office; those of its moves register themselves."""

from welfare.forms.moves import CheckForm

__all__ = ["CheckForm"]
