import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { csvColumns } from './csvColumns.ts';
import { tarGzEntries } from './tarGz.ts';

const folder = mkdtempSync(join(tmpdir(), 'tar-'));
after(() => rmSync(folder, { recursive: true }));

function entry(path: string, content: Buffer, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0, 'latin1');
  header.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar', 257, 'latin1');
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

function archive(name: string, tar: Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, gzipSync(tar));
  return file;
}

async function read(file: string, wanted: (path: string) => boolean): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { path, bytes } of tarGzEntries(file, wanted)) {
    found.push([path, bytes.toString()]);
  }
  return found;
}

describe('reading an archive', () => {
  const long = `${'d'.repeat(120)}/c.csv`;
  const tar = Buffer.concat([
    entry('day/', Buffer.alloc(0), '5'),
    entry('day/big.bin', Buffer.alloc(3_000_000, 7)),
    entry('day/a.csv', Buffer.from('one')),
    entry('././@LongLink', Buffer.from(`${long}\0`), 'L'),
    entry('cut', Buffer.from('three')),
    entry('day/empty.csv', Buffer.alloc(0)),
    Buffer.alloc(1024),
  ]);

  test('gives what is wanted, whole, with long names, and skips the rest', async () => {
    const found = await read(archive('good.tar.gz', tar), (path) => path.endsWith('.csv'));
    assert.deepEqual(found, [
      ['day/a.csv', 'one'],
      [long, 'three'],
      ['day/empty.csv', ''],
    ]);
  });

  test('says that an archive ends too early, or is none', async () => {
    await assert.rejects(
      read(archive('cut.tar.gz', tar.subarray(0, 1_000_000)), () => true),
      /ends within day\/big\.bin/
    );
    await assert.rejects(
      read(archive('none.tar.gz', Buffer.alloc(2048, 'x')), () => true),
      /no tar archive/
    );
    writeFileSync(join(folder, 'plain.tar.gz'), 'not compressed');
    await assert.rejects(read(join(folder, 'plain.tar.gz'), () => true));
  });
});

describe('columns of a CSV file', () => {
  test('quoted cells may hold commas, quotes and line breaks; a missing column is empty', () => {
    const text = 'a,b,c\r\n1,"x, ""y""\nz",3\r\n\n4,5,6';
    const columns = csvColumns(Buffer.from(text), ['c', 'b', 'none']);
    assert.deepEqual(
      [...columns],
      [
        ['c', ['3', '6']],
        ['b', ['x, "y"\nz', '5']],
        ['none', []],
      ]
    );
    assert.deepEqual([...csvColumns(Buffer.from(text)).keys()], ['a', 'b', 'c']);
  });

  test('a quote that never ends takes the rest', () => {
    assert.deepEqual(csvColumns(Buffer.from('a\n"open\nend')).get('a'), ['open\nend']);
  });
});
