import appJson from '../plugin.json';
import pluginJson from './plugin.json';

describe('plugin.json of the data source', () => {
  it('is named by the app, and both speak the same languages and need the same Grafana', () => {
    expect(appJson.includes).toContainEqual({
      type: 'datasource',
      name: pluginJson.name,
      path: 'datasource/plugin.json',
    });
    expect(pluginJson.languages).toEqual(appJson.languages);
    expect(pluginJson.dependencies).toEqual(appJson.dependencies);
  });

  it('has a backend, so that alert rules can use it', () => {
    expect(pluginJson).toMatchObject({
      id: 'sreplatform-sre-datasource',
      type: 'datasource',
      backend: true,
      alerting: true,
      metrics: true,
      annotations: true,
      executable: 'gpx_sre_datasource',
    });
  });
});
