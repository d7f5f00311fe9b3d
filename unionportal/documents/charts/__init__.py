"""Charts: data to scenes of plain shapes, and a scene as PDF marks, SVG or PNG."""
