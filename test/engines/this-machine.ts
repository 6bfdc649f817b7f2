import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Starts a program in a network and a mount namespace of its own: what it does to devices and mounts ends with it. */
export const alone = ['unshare', '--net', '--mount'];

const tools = ['clang-14', 'bpftool', 'ip', 'go'];

/** What this machine lacks to run eBPF programs, in one line; undefined where it lacks nothing. */
export function missingForPrograms(): string | undefined {
  if (process.platform !== 'linux') return `found ${process.platform}, expected Linux`;
  if (process.getuid?.() !== 0) return 'found no root, which loading eBPF programs needs';
  const found = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
  const missing = tools.filter((tool) => !found(tool));
  if (missing.length > 0) return `found no ${missing.join(', ')}; run test/engines/setup.sh as root`;
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'found no /sys/kernel/btf/vmlinux, from which the types of the kernel are read';
  const mounted = spawnSync('unshare', ['--net', '--mount', 'mount', '-t', 'bpf', 'bpf', '/sys/fs/bpf'], { encoding: 'utf8' });
  return mounted.status === 0 ? undefined : `a BPF file system cannot be mounted: ${mounted.stderr.trim()}`;
}
