import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration } from 'webpack';
import baseConfig, { type Env } from './.config/webpack/webpack.config.ts';

/**
 * The scaffold's build, plus the automatic JSX runtime that Grafana 12.3 and later provide as a shared module, and the
 * logo for the nested data source, which finds files only below its own folder.
 */
async function config(env: Env): Promise<Configuration> {
  const base = await baseConfig(env);
  const swc = base.module?.rules?.find(
    (rule) => typeof rule === 'object' && rule !== null && String(rule.test) === String(/\.[tj]sx?$/)
  );
  if (typeof swc !== 'object' || swc === null || typeof swc.use !== 'object' || !('options' in swc.use)) {
    throw new Error('The scaffold no longer has a swc-loader rule where webpack.config.ts expects it.');
  }
  const options = swc.use.options as { jsc: Record<string, unknown> };
  options.jsc.transform = { react: { runtime: 'automatic' } };
  base.plugins?.push(new CopyWebpackPlugin({ patterns: [{ from: 'img/logo.svg', to: 'datasource/img/logo.svg' }] }));
  return base;
}

export default config;
