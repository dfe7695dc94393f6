"""Which mistakes students make, how they are recognised, and how to fix them.

It is a table of small pure functions. Each looks at what is known about a submission,
and returns a finding or None. A diagnosis explains and never scores. It names only
right answers that its rubric contains. The public part of a rubric contains none, so a
student's own check names none.
"""
