import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TOP = 'src|backend|contract|demo|workbench|dashboards|provisioning|tests|bench|docs|deploy|scripts';
const PATH_IN_BACKTICKS = new RegExp(`\`((?:\\./)?(?:${TOP})/[A-Za-z0-9_./@-]*[A-Za-z0-9_/-])(?::\\d+)?\``, 'g');
const LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g;

/** Paths in backticks and links of README, docs and slice READMEs that the tree does not have. */
export function docPathProblems(root: string): string[] {
  const exclude = ['**/node_modules/**', 'dist/**', '.config/**', 'test-results/**'];
  return globSync('**/*.md', { cwd: root, exclude }).flatMap((doc) => {
    const text = readFileSync(join(root, doc), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
    const named = [...text.matchAll(PATH_IN_BACKTICKS)].map((match) => ({ path: match[1] ?? '', from: root }));
    const linked = [...text.matchAll(LINK)].map((match) => ({ path: match[1] ?? '', from: join(root, dirname(doc)) }));
    return [...named, ...linked]
      // NNNN stands for a number that is yet to come.
      .filter(({ path, from }) => !path.includes('NNNN') && !existsSync(join(from, path)))
      .map(({ path }) => `${doc} names ${path}, which does not exist. Correct the path or the text.`);
  });
}
