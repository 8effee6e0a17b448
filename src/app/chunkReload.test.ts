import { isChunkLoadError, reloadOnce } from './chunkReload.ts';

describe('reload after a failed chunk', () => {
  beforeEach(() => window.sessionStorage.clear());

  it('knows the failure from others', () => {
    expect(isChunkLoadError(Object.assign(new Error('x'), { name: 'ChunkLoadError' }))).toBe(true);
    expect(isChunkLoadError(new Error('Loading chunk 42 failed.'))).toBe(true);
    expect(isChunkLoadError(new Error('x is not a function'))).toBe(false);
  });

  it('reloads once, not in a loop, and again for a later failure', () => {
    const reload = jest.fn();
    expect(reloadOnce(window.sessionStorage, reload, 1_000_000)).toBe(true);
    expect(reloadOnce(window.sessionStorage, reload, 1_010_000)).toBe(false);
    expect(reloadOnce(window.sessionStorage, reload, 1_100_000)).toBe(true);
    expect(reload).toHaveBeenCalledTimes(2);
  });
});
