import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { CONTRACT_PACKAGES, FOLDERS_WITHOUT_CODE, PURE_SLICE, rankOf, TOP_FOLDERS, HOST_BRINGS } from './ranks.ts';
import { importsOf, isTestFile, type Import, type SourceFile } from './sourceFiles.ts';

const Dependencies = z.record(z.string(), z.string()).default({});
const PackageJson = z.object({ dependencies: Dependencies, optionalDependencies: Dependencies, devDependencies: Dependencies });

/** Every import that breaks the order of the house; each sentence says how to mend it. */
export function importProblems(root: string, files: SourceFile[]): string[] {
  const packages = PackageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return files.flatMap((source) =>
    importsOf(source).flatMap((found) => {
      const why = found.target === undefined ? packageProblem(found, source, packages) : fileProblem(found, source);
      return why === undefined ? [] : [`${found.file}:${found.line} imports ${found.specifier}: ${why}`];
    })
  );
}

/** Folders of `backend/` without a rank, and ranks that nobody could enter. */
export function folderProblems(root: string): string[] {
  return readdirSync(join(root, 'backend'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !FOLDERS_WITHOUT_CODE.includes(entry.name))
    .flatMap(({ name }) => {
      if (rankOf(name) === undefined) {
        return [`backend/${name} has no rank. Add it to RANKS in tests/architecture/ranks.ts, below everything that it imports.`];
      }
      const hasCode = readdirSync(join(root, 'backend', name)).some((file) => file.endsWith('.ts'));
      return hasCode && !existsSync(join(root, 'backend', name, 'index.ts')) && name !== PURE_SLICE
        ? [`backend/${name} has no index.ts. Make one that exports what other slices may use: it is the only door.`]
        : [];
    });
}

function fileProblem({ target = '', typeOnly }: Import, source: SourceFile): string | undefined {
  const from = top(source.file);
  const to = top(target);
  if (!source.isTest && ['backend', 'src', 'contract'].includes(from) && isTestFile(target)) {
    return 'the product must not import what is made for tests. Move what both need into a file of its own.';
  }
  const isRootFile = to.endsWith('.json');
  if (isRootFile || (source.isTest && (to === 'tests' || from === 'tests'))) {
    return undefined;
  }
  if (to !== from && !(TOP_FOLDERS[from] ?? []).includes(to)) {
    if (to === 'demo' || to === 'workbench') {
      return `product code must not know the ${to}, whose scoreboard holds the truth. Go through the HTTP interfaces that any user's system has.`;
    }
    return `${from}/ must not import ${to}/. Put what both need into contract/, or move the code to the side that uses it.`;
  }
  return from === 'backend' && to === 'backend' ? sliceProblem(target, source) : contractTypesOnly(source, to, typeOnly);
}

function contractTypesOnly(source: SourceFile, to: string, typeOnly: boolean): string | undefined {
  return to === 'contract' && sliceOf(source.file) === PURE_SLICE && !typeOnly && !source.isTest
    ? `${PURE_SLICE} takes types of the contract only. Use \`import type\`, or hand the value in as a parameter.`
    : undefined;
}

function sliceProblem(target: string, source: SourceFile): string | undefined {
  const from = sliceOf(source.file);
  const to = sliceOf(target);
  if (from === to) {
    return undefined;
  }
  if (to === undefined) {
    return from === undefined ? undefined : 'a slice must not import the composition root. Take what you need as a parameter.';
  }
  if (from !== undefined && !source.isTest) {
    const [own, other] = [rankOf(from) ?? -1, rankOf(to) ?? Infinity];
    if (own <= other || from === PURE_SLICE) {
      return `${to} stands no lower than ${from} in tests/architecture/ranks.ts. Send an event that ${to} listens to, or let main.ts hand the function in.`;
    }
  }
  return basename(target) !== 'index.ts' || target.split('/').length !== 3
    ? `the only door of ${to} is backend/${to}/index.ts. Export it there and import it from there.`
    : undefined;
}

function packageProblem({ specifier }: Import, source: SourceFile, packages: z.output<typeof PackageJson>): string | undefined {
  const from = top(source.file);
  if (specifier.startsWith('node:')) {
    return ['contract', 'src'].includes(from) && !source.isTest
      ? 'this runs in the browser too, where Node is not. Move the code to backend/ or use what browsers have.'
      : undefined;
  }
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const shipped = name in packages.dependencies || name in packages.optionalDependencies;
  if (from === 'contract' && !CONTRACT_PACKAGES.includes(name) && !source.isTest) {
    return `contract/ imports ${CONTRACT_PACKAGES.join(', ')} and itself only. Move the code out of the contract.`;
  }
  const brought = source.file.startsWith('workbench/host/') && HOST_BRINGS.includes(name);
  if (!shipped && !brought && !(name in packages.devDependencies)) {
    return 'the package is not in package.json, so another install may not have it. Add it, pinned, or do without.';
  }
  return from === 'backend' && !source.isTest && !shipped
    ? 'the sidecar is installed without devDependencies. Move the package to dependencies or do without.'
    : undefined;
}

function top(file: string): string {
  return file.split('/')[0] ?? '';
}

/** `incidents` for backend/incidents/..., undefined for the composition root and everything outside of backend/. */
function sliceOf(file: string): string | undefined {
  const parts = file.split('/');
  return parts[0] === 'backend' && parts.length > 2 ? parts[1] : undefined;
}
