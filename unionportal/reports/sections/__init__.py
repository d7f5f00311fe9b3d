"""Chapters that somebody else writes for the editor of a report (约稿): their moves, services, forms and notices."""
