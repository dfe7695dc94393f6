raise SystemExit('PWNED')
