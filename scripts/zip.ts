import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** With slashes, relative. */
  name: string;
  content: Buffer;
  /** Permission bits; Grafana's and unzip's extraction keep them. */
  mode: number;
}

const UNIX = 3;
const VERSION = 20;
/** 1980-01-01, the first day that the format knows: the same content makes the same file. */
const DATE = 0x0021;
const UTF8 = 0x0800;

/** A ZIP archive (PKWARE APPNOTE 6.3, without encryption and below 4 GiB) with Unix permissions. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode } of entries) {
    const path = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(content, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    common.writeUInt16LE(0, 24);
    parts.push(signature(0x04034b50), common, path, packed);
    const made = Buffer.from([VERSION, UNIX]);
    const rest = Buffer.alloc(14);
    // 0x8000: a regular file.
    rest.writeUInt32LE(((0x8000 | mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(signature(0x02014b50), made, common, rest, path);
    offset += 4 + common.length + path.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
