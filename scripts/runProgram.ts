import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Path of a program that came with the packages, by the file that its package names as `bin`. */
export function packaged(...path: string[]): string {
  return join(ROOT, 'node_modules', ...path);
}

/**
 * Runs a JavaScript program with this Node, its output shown, and answers with its exit code (128 + n for a signal).
 * `env` is added to the environment.
 */
export function runNode(args: string[], env: Record<string, string> = {}): Promise<number> {
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
