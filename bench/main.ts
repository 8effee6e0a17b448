import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What every file of `bench/` but this one exports: it prints its table and returns the figures. */
interface Bench {
  run(options: { json: boolean; args: string[] }): Promise<object>;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const [name, ...rest] = args.filter((argument) => argument !== '--json');
  if (name === undefined || !known.includes(name)) {
    process.stderr.write(`npm run bench -- NAME [--json]; known: ${known.join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const bench = (await import(new URL(`${name}.ts`, import.meta.url).href)) as Bench;
  const figures = await bench.run({ json, args: rest });
  if (json) {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
);
