/** Kinds of files that do not run in production. */
export const DOES_NOT_RUN: ReadonlyArray<readonly [RegExp, 'docs' | 'tests' | 'ci' | 'housekeeping']> = [
  [
    /\.(?:md|mdx|rst|adoc)$|(?:^|\/)(?:docs?|documentation|runbooks?)\/|(?:^|\/)(?:README|CHANGELOG|LICENSE|AUTHORS)\b/i,
    'docs',
  ],
  [
    /[._-](?:test|tests|spec)\.\w+$|(?:^|\/)(?:tests?|spec|specs|testdata|__tests__|fixtures|e2e|mocks?)\/|(?:^|\/)test_\w+\.py$|Tests?\.(?:java|kt|cs|php)$/i,
    'tests',
  ],
  [
    /(?:^|\/)\.(?:github|circleci|gitlab|buildkite)\/|(?:^|\/)(?:Jenkinsfile|\.travis\.yml|\.gitlab-ci\.yml|azure-pipelines\.yml)$/i,
    'ci',
  ],
  [
    /(?:^|\/)(?:CODEOWNERS|\.gitignore|\.editorconfig|\.dockerignore|\.golangci\.ya?ml|\.eslintrc\S*|\.prettierrc\S*|\.pre-commit-config\.ya?ml|renovate\.json|dependabot\.yml)$/i,
    'housekeeping',
  ],
];
/** Files that only say how something looks or reads. */
export const LOOKS_ONLY =
  /\.(?:css|scss|less|sass|svg|png|jpe?g|gif|ico|woff2?|po|pot)$|(?:^|\/)(?:theme|palette|colou?rs?|styles?)\.\w+$|(?:^|\/)(?:locales?|i18n|translations?)\//i;
/** Files and lines that only watch: logs, metrics, traces, dashboards. */
export const WATCHES_FILE =
  /(?:^|\/)(?:log|logs|logger|logging|metrics?|trace|tracing|telemetry|observability|dashboards?|alerts?|monitors?|grafana)(?:\/|\.\w+$|_)/i;
export const WATCHES_LINE =
  /\b(?:log|logger|logging|slog|console|LOG|LOGGER|log4j|zap|zerolog|printf|println|metrics?|counters?|histograms?|gauges?|prometheus|promauto|statsd|micrometer|tracer?|span|otel|opentelemetry|telemetry|sentry)\b|LOG_\w+|\.(?:inc|observe|record|Inc|Observe|SetAttributes?|addEvent|info|debug|warn|warning|error)\(/i;
/** Declarations of dependencies. */
export const DEPENDENCIES =
  /(?:^|\/)(?:go\.(?:mod|sum|work)|package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|requirements[\w.-]*\.txt|poetry\.lock|pyproject\.toml|Pipfile(?:\.lock)?|Cargo\.(?:toml|lock)|pom\.xml|build\.gradle(?:\.kts)?|Gemfile(?:\.lock)?|composer\.(?:json|lock))$/i;
/** First words of conventional messages, with what they promise when nothing else is known. */
export const PROMISES: Readonly<Record<string, 'docs' | 'tests' | 'ci' | 'housekeeping' | 'rewrite'>> = {
  docs: 'docs',
  doc: 'docs',
  test: 'tests',
  tests: 'tests',
  ci: 'ci',
  build: 'ci',
  style: 'housekeeping',
  lint: 'housekeeping',
  refactor: 'rewrite',
  chore: 'rewrite',
};
