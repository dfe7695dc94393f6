import os
import time

while True:
    for fd in range(0, 64):
        try:
            os.write(fd, b"\0")
        except OSError:
            pass
    time.sleep(1)
