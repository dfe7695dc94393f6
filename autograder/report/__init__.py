"""Reports: pure functions of grades. Only the commands write files."""
