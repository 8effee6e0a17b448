import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const ICONS = path.join(ROOT, 'node_modules/@grafana/ui/dist/public/img/icons');

/** Names given as an icon: properties and attributes called so, also by a condition, and tables called ICONS. */
function iconsOf(text: string): string[] {
  const single = [
    ...text.matchAll(/(?:\bicon|<Icon name)(?:=|: )\{?(?:[^\n,}"']*\? )?['"]([a-z0-9-]+)['"](?: : '([a-z0-9-]+)')?/g),
  ];
  const tables = [...text.matchAll(/ICONS[^=]*= \{([^}]*)\}/g)].flatMap((table) => [
    ...(table[1] ?? '').matchAll(/: '([a-z0-9-]+)'/g),
  ]);
  return [...single, ...tables].flatMap(([, one, other]) => [one, other]).filter((name) => name !== undefined);
}

// An icon whose file one of the supported versions lacks draws nothing, and what stands beside it moves into its place.
it('every icon has its file in the package that the workbench serves them from', () => {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).filter((file) => !file.includes('.test.'));
  const missing = files.flatMap((file) =>
    iconsOf(readFileSync(path.join(ROOT, file), 'utf8'))
      .filter(
        (name) =>
          !['unicons', 'mono', 'custom', 'solid'].some((set) => existsSync(path.join(ICONS, set, `${name}.svg`)))
      )
      .map((name) => `${file}: ${name}`)
  );
  expect(files.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});
