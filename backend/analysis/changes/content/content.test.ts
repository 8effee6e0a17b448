import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainUnits, quantityOf } from './quantity.ts';
import { readContent } from './readContent.ts';
import { substanceOf } from './substance.ts';
import { traitOf } from './traits.ts';

const trait = (text: string, title = 'change'): string =>
  traitOf(substanceOf({ id: 'c', at: 0, kind: 'deploy', title, resourceKey: null, text })).code.replace(
    'change.content.',
    ''
  );

describe('what kind of change a diff is', () => {
  const rows: [kind: string, text: string][] = [
    ['docs', 'docs/a.md\n@@ docs/a.md @@\n-a limit\n+no limit'],
    ['tests', '@@ pkg/pool_test.go @@\n-max := 50\n+max := 1'],
    ['ci', '.github/workflows/build.yml'],
    ['housekeeping', 'CODEOWNERS'],
    ['comments', '@@ a.go @@\n-// limit is 5\n+// the limit is 10\n   x := 1'],
    ['comments', '@@ a.go @@\n-x:=1\n+x := 1'],
    ['looks', '@@ web/a.css @@\n-.a { padding: 8px }\n+.a { padding: 80px }'],
    ['watches', '@@ a.go @@\n-	log.Printf("got %d", n)\n+	logger.Debug("got", "count", n)'],
    ['index', '@@ migrations/7.sql @@\n+CREATE INDEX CONCURRENTLY by_day ON orders (day);'],
    ['patch', '@@ go.mod @@\n-	github.com/a/b v1.2.3\n+	github.com/a/b v1.2.4'],
    ['minor', '@@ package.json @@\n-    "left": "1.2.3",\n+    "left": "1.3.0",'],
    ['major', '@@ go.mod @@\n-	github.com/a/b v0.8.3\n+	github.com/a/b v0.9.0'],
    ['less-room', '@@ a.go @@\n-	Timeout: 5 * time.Second,\n+	Timeout: 300 * time.Millisecond,'],
    ['less-room', '@@ a.yaml @@\n-  ttl: 15m\n+  ttl: 15s'],
    ['more-room', '@@ a.yaml @@\n-pool_size: 20\n+pool_size: 40'],
    ['more-work', '@@ a.py @@\n-max_attempts=2\n+max_attempts=20'],
    ['paced', '@@ a.go @@\n-cfg.MaxIdleTime = 30 * time.Second\n+cfg.MaxIdleTime = 5 * time.Minute'],
    ['switched', '@@ a.properties @@\n-cache.enabled=true\n+cache.enabled=false'],
    ['value', '@@ a.properties @@\n-upstream=alpha\n+upstream=beta'],
    ['bound-gone', '@@ a.sql @@\n-SELECT id FROM t ORDER BY d LIMIT 50\n+SELECT id FROM t ORDER BY d'],
    ['guard-gone', '@@ a.go @@\n-	if r.Owner == nil {\n-		return ""\n-	}\n 	return r.Owner.Name'],
    ['release-gone', '@@ a.go @@\n 	rows := query()\n-	defer rows.Close()'],
    ['call-gone', '@@ a.ts @@\n-  registerHandlers(app);\n   app.listen();'],
    ['renamed', '@@ a.py @@\n-    body["user"]\n+    body["account"]'],
    ['reordered', '@@ a.java @@\n-    lock(a);\n-    fetch(b);\n+    fetch(b);\n+    lock(a);'],
    ['guards', '@@ a.go @@\n+	if len(xs) == 0 {\n+		return nil\n+	}'],
    ['new-work', '@@ a.py @@\n+    for x in xs:\n+        db.query(x)'],
    ['new-code', '@@ a.py @@\n+    total = price + tax'],
    ['rewrite', '@@ a.go @@\n-	a := parse(in)\n-	return check(a)\n+	return parseAndCheck(in)'],
    ['unknown', 'Something was done.'],
  ];
  for (const [kind, text] of rows) {
    test(`${kind}: ${text.split('\n').at(-1)}`, () => assert.equal(trait(text), kind));
  }
  test('a call that is returned as it is loses no check: its error goes on', () =>
    assert.notEqual(
      trait('@@ a.go @@\n-	x, err := load(k)\n-	if err != nil { return nil, err }\n-	return x, nil\n+	return load(k)'),
      'guard-gone'
    ));
  test('what a message promises counts only where nothing else is told', () => {
    assert.equal(trait('', 'docs: say more'), 'docs');
    assert.equal(trait('@@ a.yaml @@\n-limit: 50\n+limit: 5', 'docs: say more'), 'less-room');
  });
});

describe('reading a text', () => {
  test('a unified diff, a short one, bare lines, and prose with dashes', () => {
    const unified =
      'fix: x\n\ndiff --git a/p/q.go b/p/q.go\nindex 1..2\n--- a/p/q.go\n+++ b/p/q.go\n@@ -1,2 +1,2 @@ func f() {\n-a\n+b';
    const read = readContent(unified);
    assert.deepEqual([read.prose, read.paths], [['fix: x'], ['p/q.go']]);
    assert.deepEqual(read.hunks, [{ path: 'p/q.go', removed: ['a'], added: ['b'], context: ['func f() {'] }]);
    assert.equal(readContent('-a=1\n+a=2').hunks.length, 1);
    assert.deepEqual(readContent('We did\n- this\n- that').hunks, []);
  });
  test('several commits, each with its message', () => {
    const { prose, hunks } = readContent('commit a1\nfirst\n@@ a.go @@\n-x\n+y\ncommit b2\nsecond\n@@ b.go @@\n+z');
    assert.deepEqual(
      [prose, hunks.map(({ path }) => path)],
      [
        ['first', 'second'],
        ['a.go', 'b.go'],
      ]
    );
  });
  test('quantities in their units', () => {
    assert.deepEqual(
      ['15m', '300ms', '512Mi', '1_000', '50%', '2.5s', 'abc', '3foo'].map((text) => quantityOf(text)?.value ?? null),
      [900, 0.3, 536_870_912, 1_000, 50, 2.5, null, null]
    );
    assert.equal(plainUnits('x(5 * time.Second, seconds=30)'), 'x(5s, =30s)');
  });
});
