"""What reads the tables of strangers in the limited child process: workbooks, old workbooks and text."""
