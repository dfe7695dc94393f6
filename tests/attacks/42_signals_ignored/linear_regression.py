import ctypes
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
libc = ctypes.PyDLL(None)  # keeps the interpreter's lock, so no timer of Python's runs
libc.usleep.argtypes = [ctypes.c_uint]
while True:
    libc.usleep(900_000)
