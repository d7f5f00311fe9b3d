"""Workbooks in the hands of their maker: how they are read, handed over, confirmed and taken back, and exported."""
