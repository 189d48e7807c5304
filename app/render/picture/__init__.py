"""A step of a run as a picture: SVG in parts, still, moving, or drawn as PNG."""
