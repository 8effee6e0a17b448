const KEY = 'sreplatform-sre-app.chunk-reload';
/** After this long a second failure is a new one: another update of the plugin may have come meanwhile. */
const ONCE_PER_MS = 60_000;

/** True for the failure to load a lazy part of the plugin, typically because a new version was installed meanwhile. */
export function isChunkLoadError(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'ChunkLoadError' || /loading (css )?chunk .* failed/i.test(error.message))
  );
}

/** Reloads the page once after a failed chunk; false when that was just tried, so that it never loops. */
export function reloadOnce(storage: Storage, reload: () => void, now: number): boolean {
  const last = Number(storage.getItem(KEY) ?? 0);
  if (now - last < ONCE_PER_MS) {
    return false;
  }
  storage.setItem(KEY, String(now));
  reload();
  return true;
}
