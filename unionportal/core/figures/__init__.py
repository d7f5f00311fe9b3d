"""Figures counted over periods, and the tables and charts a report prints of them; registered by the apps."""
