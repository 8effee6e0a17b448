import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** Languages that the plugin ships completely; the first is the source. */
export const LANGUAGES = ['en-US', 'zh-Hans', 'zh-Hant'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The app, and the data source nested in it: Grafana loads the texts of each by its own id. */
export const PLUGINS = [
  { id: 'sreplatform-sre-app', folder: 'src', except: 'src/datasource/' },
  { id: 'sreplatform-sre-datasource', folder: 'src/datasource', except: undefined },
] as const;
export type Plugin = (typeof PLUGINS)[number];

/** Keys made at run time (the sidecar's statements, by code): they have no call with a literal to be found. */
export const DYNAMIC_PREFIXES = ['statement.'];

/** A message in the source: its key and English text; an empty text has plural forms in en-US only. */
export interface Message {
  key: string;
  text: string;
  file: string;
}

/** Every `t('key', 'text')` and `<Trans i18nKey="key">text</Trans>` in the given files. */
export function extractMessages(files: readonly string[]): Message[] {
  return files.flatMap((file) => {
    const source = ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
      ts.ScriptKind.TSX
    );
    const found: Message[] = [];
    const visit = (node: ts.Node): void => {
      const message = ts.isCallExpression(node) ? fromCall(node) : ts.isJsxElement(node) ? fromTrans(node) : undefined;
      if (message) {
        found.push({ ...message, file });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function fromCall(node: ts.CallExpression): Omit<Message, 'file'> | undefined {
  const [key, text] = node.arguments;
  if (!ts.isIdentifier(node.expression) || node.expression.text !== 't' || !key || !ts.isStringLiteralLike(key)) {
    return undefined;
  }
  return { key: key.text, text: text && ts.isStringLiteralLike(text) ? text.text : '' };
}

function fromTrans(node: ts.JsxElement): Omit<Message, 'file'> | undefined {
  const { tagName, attributes } = node.openingElement;
  if (tagName.getText() !== 'Trans') {
    return undefined;
  }
  for (const attribute of attributes.properties) {
    if (ts.isJsxAttribute(attribute) && attribute.name.getText() === 'i18nKey' && attribute.initializer) {
      const key = ts.isStringLiteral(attribute.initializer) ? attribute.initializer.text : undefined;
      const text = node.children.every(ts.isJsxText)
        ? node.children
            .map((child) => child.getText().replace(/\s+/g, ' '))
            .join('')
            .trim()
        : '';
      return key === undefined ? undefined : { key, text };
    }
  }
  return undefined;
}

type Tree = { [key: string]: string | Tree };

/** Nested translations as `a.b.c` -> text. */
export function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const full = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') {
      flat.set(full, value);
    } else {
      flatten(value, full).forEach((text, inner) => flat.set(inner, text));
    }
  }
  return flat;
}

/** The reverse of `flatten`, keys sorted. */
export function nest(flat: ReadonlyMap<string, string>): Tree {
  const root: Tree = {};
  for (const [key, text] of [...flat].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = key.split('.');
    const leaf = parts.pop() ?? key;
    let node = root;
    for (const part of parts) {
      const next = node[part] ?? {};
      if (typeof next === 'string') {
        throw new Error(`Message key ${key} lies below ${part}, which is a message itself.`);
      }
      node[part] = next;
      node = next;
    }
    node[leaf] = text;
  }
  return root;
}

/** The key without its plural ending. */
export function baseKey(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, '');
}

export function sourceFiles(root: string, { folder, except }: Plugin): string[] {
  return globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })
    .filter((file) => !/\.test\.tsx?$/.test(file) && (except === undefined || !file.startsWith(except)))
    .map((file) => path.join(root, file));
}

export function localeFile(root: string, language: Language, { id, folder }: Plugin): string {
  return path.join(root, folder, 'locales', language, `${id}.json`);
}

export function readLocale(root: string, language: Language, plugin: Plugin): Map<string, string> {
  return flatten(JSON.parse(readFileSync(localeFile(root, language, plugin), 'utf8')) as Tree);
}

/** Brings the locale files in line with the source: English texts are taken over, unused keys go, gaps are listed. */
function update(root: string, plugin: Plugin): void {
  const messages = extractMessages(sourceFiles(root, plugin));
  const used = new Set(messages.map(({ key }) => key));
  for (const language of LANGUAGES) {
    const flat = readLocale(root, language, plugin);
    for (const key of flat.keys()) {
      if (!used.has(baseKey(key)) && !used.has(key) && !DYNAMIC_PREFIXES.some((prefix) => key.startsWith(prefix))) {
        flat.delete(key);
      }
    }
    if (language === 'en-US') {
      messages.filter(({ text }) => text !== '').forEach(({ key, text }) => flat.set(key, text));
    }
    writeFileSync(localeFile(root, language, plugin), JSON.stringify(nest(flat), null, 2) + '\n');
    const present = new Set([...flat.keys()].map(baseKey));
    const missing = [...used].filter((key) => !present.has(key) && !flat.has(key));
    console.log(`${plugin.id} ${language}: ${flat.size} messages, ${missing.length} missing`);
    missing.forEach((key) => console.log(`  ${key}: ${messages.find((message) => message.key === key)?.text ?? ''}`));
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  PLUGINS.forEach((plugin) => update(process.cwd(), plugin));
}
