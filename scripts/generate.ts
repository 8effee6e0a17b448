import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openApiDocument } from '../backend/api/openapi.ts';
import { environmentExample } from '../backend/platform/config/environment.ts';
import { ROOT } from './runProgram.ts';

/** Every committed file that is made from code, and what makes it. */
const GENERATED: Record<string, () => string> = {
  'openapi.json': () => `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  '.env.example': environmentExample,
};

/** `npm run generate [-- --check]`: writes the files, or fails when one differs from what the code says. */
const checking = process.argv.includes('--check');
for (const [file, make] of Object.entries(GENERATED)) {
  const path = join(ROOT, file);
  const wanted = make();
  if ((existsSync(path) ? readFileSync(path, 'utf8') : '') === wanted) {
    console.log(`same     ${file}`);
  } else if (checking) {
    console.error(`differs  ${file}: run \`npm run generate\` and commit the file.`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, wanted);
    console.log(`written  ${file}`);
  }
}
