"""Pages for people: rendered here, with nothing but HTML and one stylesheet."""
