"""nbgrader courses: the whole workflow, with nbgrader's own commands."""
