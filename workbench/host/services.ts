import { EventBusSrv, type DataSourceInstanceSettings, type TypedVariableModel } from '@grafana/data';
import {
  config,
  locationService,
  setAppEvents,
  setBackendSrv,
  setChromeHeaderHeightHook,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setGrafanaLiveSrv,
  setLocationSrv,
  setMegaMenuOpenHook,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setQueryRunnerFactory,
  setReturnToPreviousHook,
  setRunRequest,
  setTemplateSrv,
  type DataSourceSrv,
  type EchoSrv,
  type TemplateSrv,
} from '@grafana/runtime';
import { setPluginPage } from 'grafana-host/PluginPage';
import { createBackendSrv } from './backendSrv.ts';
import { HostPluginPage } from './HostPluginPage.tsx';
import { notSet, partOf } from './notSet.ts';
import { workbench } from './workbenchData.ts';

export const appEvents = new EventBusSrv();

const PROMETHEUS = {
  id: 1,
  uid: 'prometheus',
  name: 'Prometheus',
  type: 'prometheus',
  access: 'proxy',
  readOnly: true,
  url: '/api/datasources/proxy/uid/prometheus',
  jsonData: {},
} as DataSourceInstanceSettings;

/** Sets the services that Grafana sets at its start, through the same setters; what is missing says so when used. */
export function setServices(): void {
  setAppEvents(appEvents);
  setBackendSrv(createBackendSrv(appEvents));
  setLocationSrv(locationService);
  setCurrentUser(config.bootData.user);
  setPluginPage(HostPluginPage);
  setEchoSrv(
    partOf<EchoSrv>('setEchoSrv', { addEvent: () => undefined, flush: () => undefined, addBackend: () => undefined })
  );
  setTemplateSrv(templates());
  setDataSourceSrv(datasources());
  setReturnToPreviousHook(() => () => undefined);
  setChromeHeaderHeightHook(() => 48);
  setMegaMenuOpenHook(() => [true, () => undefined]);
  setPluginLinksHook(() => ({ isLoading: false, links: [] }));
  setPluginComponentsHook(() => ({ isLoading: false, components: [] }));
  setPluginComponentHook(() => ({ isLoading: false, component: null }));
  setPluginFunctionsHook(() => ({ isLoading: false, functions: [] }));
  setPluginImportUtils(notSet('setPluginImportUtils'));
  setGrafanaLiveSrv(notSet('setGrafanaLiveSrv'));
  setQueryRunnerFactory(() => notSet('setQueryRunnerFactory'));
  setRunRequest(() => notSet('setRunRequest'));
}

function templates(): TemplateSrv {
  return partOf<TemplateSrv>('setTemplateSrv', {
    getVariables: (): TypedVariableModel[] => [],
    replace: (target) => target ?? '',
    containsTemplate: () => false,
  });
}

function datasources(): DataSourceSrv {
  const list = workbench.hasPrometheus ? [PROMETHEUS] : [];
  return partOf<DataSourceSrv>('setDataSourceSrv', {
    getList: () => list,
    getInstanceSettings: (ref) => {
      const wanted = typeof ref === 'string' ? ref : ref?.uid;
      return wanted === undefined ? list[0] : list.find(({ uid, name }) => uid === wanted || name === wanted);
    },
  });
}
