"""Which mistakes students make, how each shows, and what to do about it.

A table of small pure functions from what is known about a submission to a finding.
A diagnosis explains and never scores. It can only name an answer that the rubric it was
given asks for, so in a student's own check, which has the public part, it names none.
"""
