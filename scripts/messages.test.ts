import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  baseKey,
  DYNAMIC_PREFIXES,
  extractMessages,
  LANGUAGES,
  nest,
  PLUGINS,
  readLocale,
  sourceFiles,
} from './messages.ts';

const root = path.resolve(import.meta.dirname, '..');
const isDynamic = (key: string) => DYNAMIC_PREFIXES.some((prefix) => key.startsWith(prefix));

describe('translations', () => {
  test('the extractor finds calls and Trans elements', (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'messages-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'sample.tsx');
    writeFileSync(file, `const a = t('a.b', "It's"); const c = <Trans i18nKey="c">Two\n  words</Trans>; other('no');`);
    assert.deepEqual(
      extractMessages([file]).map(({ key, text }) => [key, text]),
      [
        ['a.b', "It's"],
        ['c', 'Two words'],
      ]
    );
  });

  test('nesting refuses a key that is a message and a folder at once', () => {
    assert.throws(
      () =>
        nest(
          new Map([
            ['a', 'x'],
            ['a.b', 'y'],
          ])
        ),
      /below a/
    );
  });
});

for (const plugin of PLUGINS) {
  describe(`translations of ${plugin.id}`, () => {
    const messages = extractMessages(sourceFiles(root, plugin));
    for (const language of LANGUAGES) {
      test(`${language} has every message of the source and none besides`, () => {
        const locale = readLocale(root, language, plugin);
        const present = new Set([...locale.keys()].flatMap((key) => [key, baseKey(key)]));
        const used = new Set(messages.map(({ key }) => key));
        assert.deepEqual(
          [...used].filter((key) => !present.has(key)),
          [],
          'missing: run "node scripts/messages.ts"'
        );
        const unused = [...locale.keys()].filter((key) => !used.has(key) && !used.has(baseKey(key)) && !isDynamic(key));
        assert.deepEqual(unused, [], 'unused: run "node scripts/messages.ts"');
        assert.deepEqual(
          [...locale].filter(([, text]) => text.trim() === '').map(([key]) => key),
          [],
          'empty'
        );
      });

      test(`${language} uses the same placeholders as English`, () => {
        const english = readLocale(root, 'en-US', plugin);
        const holes = (text: string) =>
          [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].map((hole) => hole.replace(/\W/g, '')).sort();
        for (const [key, text] of readLocale(root, language, plugin)) {
          const source = english.get(key) ?? english.get(`${baseKey(key)}_other`) ?? english.get(baseKey(key));
          assert.deepEqual(holes(text), holes(source ?? ''), `${language}: ${key}`);
        }
      });
    }

    test('the English file says what the source says', () => {
      const english = readLocale(root, 'en-US', plugin);
      const differing = messages
        .filter(({ key, text }) => text !== '' && english.get(key) !== text)
        .map(({ key }) => key);
      assert.deepEqual(differing, [], 'run "node scripts/messages.ts"; one key with two texts also ends here');
    });

    test('keys made at run time exist in every language alike', () => {
      const [english, ...others] = LANGUAGES.map((language) =>
        [...readLocale(root, language, plugin).keys()].filter(isDynamic)
      );
      others.forEach((keys) => assert.deepEqual(new Set(keys.map(baseKey)), new Set(english?.map(baseKey))));
    });
  });
}
