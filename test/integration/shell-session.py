"""An interactive shell in a pseudo-terminal. Arguments: the shell's command line. Standard input: a JSON list of [what to type, what to wait for].
Prints all that the shell wrote; fails where something waited for does not come."""
import json
import os
import pty
import select
import sys
import time

steps = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
for typed, wanted in steps:
    start = len(seen)
    os.write(terminal, typed.encode())
    deadline = time.monotonic() + 30
    while wanted.encode() not in seen[start:]:
        if time.monotonic() > deadline:
            sys.exit(f"after {typed!r}: {wanted!r} did not come within 30 s; found {seen[start:].decode(errors='replace')!r}")
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65536)
os.write(terminal, b"\x15exit\r")
os.waitpid(pid, 0)
print(seen.decode(errors="replace"))
