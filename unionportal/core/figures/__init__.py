"""Figures counted over periods, and the tables and charts of a report; registered by the apps."""
