import typescriptPlugin from '@typescript-eslint/eslint-plugin';
import typescriptParser from '@typescript-eslint/parser';
import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

// Oxlint (.oxlintrc.json) checks what needs no types, everywhere. ESLint adds Grafana's rules for the plugin, and the
// rules about promises, which need types, for what runs in Node.
const NODE_TEST_CALLS = ['test', 'describe', 'it', 'suite', 'before', 'after', 'beforeEach', 'afterEach'];

export default defineConfig([
  { ignores: ['dist/', '**/node_modules/', '.config/', '.cache/', '.data/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  ...baseConfig.map((config) => ({ ...config, files: config.files ?? ['src/**/*.{ts,tsx}'] })),
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    // The automatic JSX runtime needs no React in scope.
    rules: { 'react/react-in-jsx-scope': 'off' },
  },
  {
    files: ['{backend,contract,demo,scripts,tests,bench,workbench}/**/*.ts'],
    ignores: ['workbench/host/**'],
    plugins: { '@typescript-eslint': typescriptPlugin },
    languageOptions: { parser: typescriptParser, parserOptions: { project: './tsconfig.node.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: NODE_TEST_CALLS }] },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
]);
