"""What every page, paper and sheet shows, one line for each: two runs differ where something shown differs.

    python -m tests.seen --text FOLDER > FILE

The same code says the same every time, in whichever folder: the clock stands still, and chance is no chance. Made for
changes that nobody should see: run it before and after, then `diff` the files and `diff -r` the folders.
"""
