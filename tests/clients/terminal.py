"""Runs a command on a terminal of its own.

Lines of JSON on stdin: {"keys": text}, {"size": [rows, columns]}, {"signal": number}.
stdout is what the command writes; when it has ended, stderr tells whether its
terminal echoes again and reads lines. Exits as the command does.
"""
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import termios


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def modes(fd):
    local = termios.tcgetattr(fd)[3]
    return {"echo": bool(local & termios.ECHO), "lines": bool(local & termios.ICANON)}


def take(order, child, fd):
    if "keys" in order:
        os.write(fd, order["keys"].encode())
    elif "size" in order:
        set_size(fd, *order["size"])
    else:
        child.send_signal(order["signal"])


rows, columns, *command = sys.argv[1:]
# The command's end stays open here too, so that its modes can be read at last.
fd, slave = os.openpty()
set_size(fd, int(rows), int(columns))
child = subprocess.Popen(
    command,
    stdin=slave,
    stdout=slave,
    stderr=slave,
    start_new_session=True,
    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
)
pending = b""
inputs = [fd, 0]
while True:
    ready, _, _ = select.select(inputs, [], [], 0.05)
    if fd in ready:
        sys.stdout.buffer.write(os.read(fd, 65536))
        sys.stdout.buffer.flush()
    elif child.poll() is not None:
        break
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            # Whoever looked has gone: so does the terminal.
            child.terminate()
            inputs.remove(0)
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            take(json.loads(line), child, fd)

print(json.dumps(modes(slave)), file=sys.stderr)
sys.exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)
