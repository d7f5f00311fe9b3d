"""Figures that are made in rows: one shape, many codes."""

from unionportal.core.figures.registry import figure


def define(code, name, condition, definition, **shape):
    """Register `condition` (period -> Q) with the printed definition; for figures that are made in rows."""

    def counted(period):
        return condition(period)

    counted.__doc__ = definition
    figure(code, name, **shape)(counted)
