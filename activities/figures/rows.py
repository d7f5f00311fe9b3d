"""Figures that differ only in code, name and condition, registered from rows."""

from unionportal.core.figures.registry import figure


def define(code, name, condition, definition, **shape):
    """Register `condition` (period -> Q) as a figure, with `definition` as its printed 统计口径."""

    def counted(period):
        return condition(period)

    counted.__doc__ = definition
    figure(code, name, **shape)(counted)
