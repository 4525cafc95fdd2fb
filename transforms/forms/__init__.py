"""Forms that go out pre-filled and come back: who fills one, what stands in it, what was said by filling it."""

MARK = "_jixiao"
"""The name of a form's hidden sheet: two columns, a fact's name and its value."""

LAYOUT = "1"
"""The layout of all forms; a returned form of another one cannot be read."""

PROFILE = "form_"
"""How the names of the profiles begin by which forms are read; the kind follows."""
