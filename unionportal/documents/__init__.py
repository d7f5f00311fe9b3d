"""One set of facts, two writers: the PDF in official-document format (GB/T 9704) and the Word file."""
