"""What the auditors do: draw and verify samples, find and close, give an opinion, look at what the checks list."""
