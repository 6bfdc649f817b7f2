"""Runs a command on a pseudo-terminal of a given size and copies what it prints, so that scripts see what a person sees.

    python3 on-terminal.py COLUMNS ROWS COMMAND...

What comes on standard input is typed into the terminal: \\x03 is Ctrl-C. The exit code is the command's.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

columns, rows, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
for ended in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(ended, lambda number, frame: os.kill(child, signal.SIGHUP))
sources = [terminal, 0]
while True:
    readable = select.select(sources, [], [])[0]
    if 0 in readable:
        typed = os.read(0, 1024)
        if typed:
            os.write(terminal, typed)
        else:
            sources = [terminal]
    if terminal in readable:
        try:
            printed = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed.
            printed = b""
        if not printed:
            break
        os.write(1, printed)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
