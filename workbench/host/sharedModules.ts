import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import { getI18nInstance } from 'grafana-host/i18n';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as jsxRuntime from 'react/jsx-runtime';
import * as router from 'react-router-dom-v5-compat';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';

/** A CommonJS library as plugins expect it: the library itself, which is the default of its namespace. */
function library(module: object): unknown {
  return 'default' in module ? module.default : module;
}

/** What Grafana 12.3 shares with plugins, as far as this app's build leaves it out. */
export const sharedModules: Record<string, () => unknown> = {
  '@emotion/css': () => emotionCss,
  '@emotion/react': () => emotionReact,
  '@grafana/data': () => grafanaData,
  '@grafana/runtime': () => grafanaRuntime,
  '@grafana/ui': () => grafanaUi,
  emotion: () => emotionCss,
  i18next: () => getI18nInstance(),
  jquery: async () => library(await import('jquery')),
  lodash: async () => library(await import('lodash')),
  moment: async () => library(await import('moment')),
  react: () => library(react),
  'react-dom': () => library(reactDom),
  'react/jsx-runtime': () => library(jsxRuntime),
  'react-router': () => router,
  rxjs: () => rxjs,
  'rxjs/operators': () => rxjsOperators,
};
