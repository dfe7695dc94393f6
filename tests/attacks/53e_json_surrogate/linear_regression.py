import os

body = b'{"ending":"finished","observation":{"errors":[{"kind":"\\ud800","message":"\\u0000"}]}}'
for fd in range(3, 64):
    try:
        os.write(fd, len(body).to_bytes(4, "big") + body)
    except OSError:
        pass
os._exit(0)
