import os

for body in (b"[" * 100_000 + b"]" * 100_000,):
    for fd in range(3, 64):
        try:
            os.write(fd, len(body).to_bytes(4, "big") + body)
        except OSError:
            pass
os._exit(0)
