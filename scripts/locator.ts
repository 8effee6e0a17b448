import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Systems and processors that Grafana runs on and a shell script serves; Windows has no /bin/sh. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'] as const;

/** The names under which Grafana looks for the data source's executable; plugin.json names the first part. */
export const LOCATORS = PLATFORMS.map((platform) => `gpx_sre_datasource_${platform}`);

/** Puts the locator beside the built data source, once for each platform, executable. Webpack copies no modes. */
export function installLocator(root: string, distDir: string): void {
  const folder = path.join(distDir, 'datasource');
  mkdirSync(folder, { recursive: true });
  for (const name of LOCATORS) {
    const file = path.join(folder, name);
    copyFileSync(path.join(root, 'src', 'datasource', 'locator.sh'), file);
    chmodSync(file, 0o755);
  }
}
