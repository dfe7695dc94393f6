"""What a continuous integration shows: JUnit XML, annotations, a summary, results."""
