print('PWNED')
