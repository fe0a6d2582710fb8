"""jupyter console in a terminal: someone types, and reads what comes."""
import os
import re
import sys
import time
from pathlib import Path

import pexpect

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[=>])|\r")

console = pexpect.spawn(
    str(Path(sys.executable).parent / "jupyter-console"),
    ["--kernel", "kerno"],
    dimensions=(50, 200), encoding="utf-8",
    env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"},
)
text = ""  # all that has come, without colours and movements
seen = 0  # where the next look begins
raw = ""


def see(wanted, seconds=15):
    """Waits for a text behind what was seen before; blanks may be of any kind."""
    global text, raw, seen
    pattern = re.compile(r"\s+".join(map(re.escape, wanted.split())))
    end = time.monotonic() + seconds
    while True:
        found = pattern.search(text, seen)
        if found:
            seen = found.end()
            return
        if time.monotonic() > end:
            raise AssertionError(f"no {wanted!r} in {text[seen:]!r}")
        try:
            raw += console.read_nonblocking(65536, 0.1)
        except pexpect.TIMEOUT:
            continue
        text = ESCAPES.sub("", raw)


def prompt(count):
    see(f"In [{count}]:")
    time.sleep(0.2)  # it is drawn twice


def send(line):
    console.send(line + "\r")
    time.sleep(0.1)


see("Kerno 0.")
see("(Deno 2.")
prompt(1)
send("1 + 1")
see("Out[1]: 2")
print("ok banner and result")

prompt(2)
# The console asks is_complete at each line, and gives up for good after 1 s.
send("function twice(x: number) {")
see("...:")
send("return 2 * x }")
send("")
prompt(3)
send("twice(21)")
see("Out[3]: 42")
print("ok a cell of several lines")

prompt(4)
send("throw new RangeError('too far')")
see("RangeError: too far")
see("In[4]:1:7")
print("ok traceback")

prompt(5)
send("prompt('your name?')")
see("your name?")
time.sleep(0.3)
send("Ada")
see('Out[5]: "Ada"')
print("ok input")

prompt(6)
send("for (;;) {}")
time.sleep(0.5)
console.sendintr()
see("KeyboardInterrupt")
print("ok ^C")

prompt(7)
console.send("twi\t")
see("twice")
send("(4)")
see("Out[7]: 8")
print("ok completion")

prompt(8)
send("?twice")
see("function twice(x: number)")
send("q")
print("ok pager")

send("exit")
see("Shutting down kernel")
console.expect(pexpect.EOF, timeout=10)
console.close()
assert console.exitstatus == 0, console.exitstatus
print("ok exit")
