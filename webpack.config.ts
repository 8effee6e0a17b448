import type { Configuration } from 'webpack';
import baseConfig, { type Env } from './.config/webpack/webpack.config.ts';

/** The scaffold's build, plus the automatic JSX runtime that Grafana 12.3 and later provide as a shared module. */
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
  return base;
}

export default config;
