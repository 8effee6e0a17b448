import { createReadStream, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { refuse } from './refuse.ts';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.md': 'text/plain; charset=utf-8',
};

/** A folder that is served below an address. */
export interface Mount {
  prefix: string;
  folder: string;
  /** Whether the browser may keep files for good: their names change with their content. */
  immutable?: boolean;
}

/** Serves a file of the first mount that has it; false when no mount's prefix fits. Nothing outside is reachable. */
export function serveAsset(mounts: readonly Mount[], pathname: string, response: ServerResponse): boolean {
  const fitting = mounts.filter(({ prefix }) => pathname.startsWith(prefix));
  for (const { prefix, folder, immutable } of fitting) {
    const file = path.resolve(folder, `.${path.posix.normalize(`/${pathname.slice(prefix.length)}`)}`);
    const found = file.startsWith(path.resolve(folder) + path.sep)
      ? statSync(file, { throwIfNoEntry: false })
      : undefined;
    if (found?.isFile()) {
      response.writeHead(200, {
        'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
        'content-length': found.size,
        'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
      createReadStream(file).pipe(response);
      return true;
    }
  }
  if (fitting.length > 0) {
    refuse.json(response, 404, 'Not found');
  }
  return fitting.length > 0;
}
