/** A part of a JSON Schema, as far as completion reads it. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  default?: unknown;
}

export interface Completion {
  kind: 'key' | 'value';
  label: string;
  insert: string;
  detail: string;
}

/** Names that the schema cannot know, by the key whose value they are. */
export type KnownNames = Readonly<Record<string, readonly string[]>>;

interface Place {
  /** Keys and list positions from the root; an item of a list is `[]`. */
  path: string[];
  /** Keys with texts that stand beside the cursor, in the same mapping. */
  siblings: Map<string, string>;
  /** The key whose value is being written on this line. */
  valueOf: string | null;
}

/** What fits at a place in a YAML text: keys of the mapping there, or values of the key on the line. Both count from 1. */
export function completionsAt(
  schema: Schema,
  source: string,
  position: { line: number; column: number },
  names: KnownNames = {}
): Completion[] {
  const place = placeAt(source.split('\n'), position.line - 1, position.column - 1);
  const here = schemasAt(schema, place);
  if (place.valueOf !== null) {
    return valuesOf(schema, here, place.valueOf, names);
  }
  return keysOf(schema, here, place.siblings);
}

function placeAt(lines: readonly string[], row: number, column: number): Place {
  const text = (lines[row] ?? '').slice(0, column);
  const written = /^(\s*(?:- +)*)([\w-]+):\s+\S*$/.exec(text);
  const indent = contentIndent(text);
  const path: string[] = [];
  let level = indent;
  if (/^\s*- /.test(text)) {
    path.unshift('[]');
    level = dashIndent(text);
  }
  for (let at = row - 1; at >= 0 && level > 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || line.trim().startsWith('#')) {
      continue;
    }
    const own = contentIndent(line);
    const item = /^\s*- /.test(line);
    const parent = /^\s*(?:- +)*([\w-]+):\s*$/.exec(line);
    if (own < level && parent !== null) {
      path.unshift(parent[1] ?? '');
      level = own;
      // A key at the head of a list's item belongs to that item.
    }
    if (item && dashIndent(line) < level) {
      path.unshift('[]');
      level = dashIndent(line);
    }
  }
  // A list may stand at the same indent as its key.
  if (path[0] === '[]') {
    path.unshift(keyOfListAbove(lines, row, level));
  }
  return { path, siblings: siblingsOf(lines, row, indent), valueOf: written?.[2] ?? null };
}

function keyOfListAbove(lines: readonly string[], row: number, indent: number): string {
  for (let at = row - 1; at >= 0; at--) {
    const found = /^(\s*)([\w-]+):\s*$/.exec(lines[at] ?? '');
    if (found !== null && (found[1] ?? '').length <= indent) {
      return found[2] ?? '';
    }
  }
  return '';
}

/** Where the content of a line begins, past the dashes of lists. */
function contentIndent(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
}

function dashIndent(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

function siblingsOf(lines: readonly string[], row: number, indent: number): Map<string, string> {
  const found = new Map<string, string>();
  const read = (at: number): boolean => {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      return true;
    }
    const own = contentIndent(line);
    const pair = /^\s*(?:- +)*([\w-]+):\s*(.*)$/.exec(line);
    if (own === indent && pair !== null && at !== row) {
      found.set(pair[1] ?? '', (pair[2] ?? '').trim());
    }
    return own >= indent;
  };
  // Upwards the mapping ends with the line that opens its list item; downwards with the next one.
  for (let at = row - 1; at >= 0 && !/^\s*- /.test(lines[at + 1] ?? '') && read(at); at--) {
    continue;
  }
  for (
    let at = row + 1;
    at < lines.length && !(/^\s*- /.test(lines[at] ?? '') && contentIndent(lines[at] ?? '') <= indent) && read(at);
    at++
  ) {
    continue;
  }
  return found;
}

/** Every schema that may apply at the place: alternatives that what is written already excludes are left out. */
function schemasAt(root: Schema, { path, siblings }: Place): Schema[] {
  let here = open(root, root);
  for (const part of path) {
    here = here.flatMap((schema) => {
      if (part === '[]') {
        return schema.items === undefined ? [] : open(root, schema.items);
      }
      const inner = schema.properties?.[part];
      if (inner !== undefined) {
        return open(root, inner);
      }
      return typeof schema.additionalProperties === 'object' ? open(root, schema.additionalProperties) : [];
    });
  }
  return here.filter((schema) =>
    [...siblings].every(([key, text]) => {
      const fixed = schema.properties?.[key]?.const;
      return fixed === undefined || text === '' || String(fixed) === text.replace(/^['"]|['"]$/g, '');
    })
  );
}

/** The schema with its references followed and its alternatives side by side. */
function open(root: Schema, schema: Schema, depth = 0): Schema[] {
  if (depth > 8) {
    return [];
  }
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    return target === undefined ? [] : open(root, target, depth + 1);
  }
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  return choices === undefined ? [schema] : choices.flatMap((choice) => open(root, choice, depth + 1));
}

function keysOf(root: Schema, here: readonly Schema[], siblings: ReadonlyMap<string, string>): Completion[] {
  const found = new Map<string, Completion>();
  for (const schema of here) {
    for (const [key, inner] of Object.entries(schema.properties ?? {})) {
      if (!siblings.has(key) && !found.has(key)) {
        found.set(key, { kind: 'key', label: key, insert: `${key}: `, detail: detailOf(root, inner) });
      }
    }
  }
  return [...found.values()];
}

function valuesOf(root: Schema, here: readonly Schema[], key: string, names: KnownNames): Completion[] {
  const inner = here.flatMap((schema) => {
    const found = schema.properties?.[key];
    return found === undefined ? [] : open(root, found);
  });
  const values = inner.flatMap((schema) => {
    if (schema.const !== undefined) {
      return [schema.const];
    }
    const items = schema.items === undefined ? [] : open(root, schema.items).flatMap((item) => item.enum ?? []);
    return schema.type === 'boolean' ? [true, false] : [...(schema.enum ?? []), ...items];
  });
  return [...new Set([...values.map(String), ...(names[key] ?? [])])].map((label) => ({
    kind: 'value',
    label,
    insert: label,
    detail: key,
  }));
}

function detailOf(root: Schema, schema: Schema): string {
  const [first] = open(root, schema);
  return schema.description ?? first?.description ?? (typeof first?.type === 'string' ? first.type : '');
}
