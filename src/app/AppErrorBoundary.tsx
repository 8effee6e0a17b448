import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, Stack } from '@grafana/ui';
import { isChunkLoadError, reloadOnce } from './chunkReload.ts';

interface State {
  error?: Error;
}

/** Keeps a page's fault from taking the whole app: reloads once for a stale chunk, else says what happened. */
export class AppErrorBoundary extends Component<{ children: ReactNode }, State> {
  state: State = {};

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  componentDidCatch(error: Error, info: ErrorInfo): void {
    if (isChunkLoadError(error) && reloadOnce(window.sessionStorage, () => window.location.reload(), Date.now())) {
      return;
    }
    console.error('A page of the SRE Platform failed.', error, info.componentStack);
  }

  render(): ReactNode {
    const { error } = this.state;
    if (!error) {
      return this.props.children;
    }
    return (
      <Alert severity="error" title={t('crash.title', 'This page failed')}>
        <Stack direction="column" gap={1} alignItems="flex-start">
          <div>{error.message}</div>
          <Button size="sm" variant="secondary" icon="sync" onClick={() => this.setState({ error: undefined })}>
            <Trans i18nKey="error.retry">Try again</Trans>
          </Button>
        </Stack>
      </Alert>
    );
  }
}
