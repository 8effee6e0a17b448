import { useEffect, useState, type ComponentType } from 'react';
import { PluginContextProvider, type AppPlugin, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useLocation } from 'react-router-dom-v5-compat';
import { HostPluginPage } from './HostPluginPage.tsx';
import { preloadPlugin } from './loadPlugin.ts';
import { workbench } from './workbenchData.ts';

function usePlugin(): { plugin?: AppPlugin; error?: Error } {
  const [state, setState] = useState<{ plugin?: AppPlugin; error?: Error }>({});
  useEffect(() => {
    preloadPlugin().then(
      (plugin) => setState({ plugin }),
      (error: Error) => setState({ error })
    );
  }, []);
  return state;
}

function NotLoaded({ error }: { error?: Error }) {
  return error ? (
    <Alert severity="error" title="Plugin failed to load">
      {error.message}
    </Alert>
  ) : (
    <LoadingPlaceholder text="" />
  );
}

/** The app's root page, with the props and contexts that Grafana gives. */
export function AppHost() {
  const { plugin, error } = usePlugin();
  const location = useLocation();
  if (!workbench.plugin.enabled) {
    return (
      <HostPluginPage pageNav={{ text: workbench.plugin.name }}>
        <Alert severity="warning" title="Application Not Enabled" />
      </HostPluginPage>
    );
  }
  const Root = plugin?.root as ComponentType<AppRootProps> | undefined;
  if (!plugin || !Root) {
    return <NotLoaded error={error} />;
  }
  return (
    <PluginContextProvider meta={plugin.meta}>
      <Root
        meta={plugin.meta}
        basename={location.pathname}
        path={location.pathname}
        query={locationSearchToObject(location.search)}
        onNavChanged={() => undefined}
      />
    </PluginContextProvider>
  );
}

/** The app's configuration page under /plugins/<id>. */
export function ConfigHost() {
  const { plugin, error } = usePlugin();
  const location = useLocation();
  const [page] = plugin?.configPages ?? [];
  const Body = page?.body as ComponentType<PluginConfigPageProps<typeof workbench.plugin>> | undefined;
  return (
    <HostPluginPage pageNav={{ text: workbench.plugin.name, parentItem: { text: 'Plugins' } }}>
      {plugin && Body ? (
        <PluginContextProvider meta={plugin.meta}>
          <Body plugin={plugin as never} query={locationSearchToObject(location.search)} />
        </PluginContextProvider>
      ) : (
        <NotLoaded error={error} />
      )}
    </HostPluginPage>
  );
}
