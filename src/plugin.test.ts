import rootPluginJson from '../plugin.json';
import pluginJson from './plugin.json';

describe('plugin.json', () => {
  it('is the same at the root as in src', () => {
    expect(rootPluginJson).toEqual(pluginJson);
  });

  it('sends api/* to the sidecar with the organisation’s own token', () => {
    expect(pluginJson.routes).toEqual([
      expect.objectContaining({
        path: 'api/*',
        url: '{{ orEmpty .JsonData.sidecarUrl }}/api',
        headers: [{ name: 'Authorization', content: 'Bearer {{ orEmpty .SecureJsonData.sidecarToken }}' }],
      }),
    ]);
  });

  it('keeps the configuration to admins', () => {
    const configuration = pluginJson.includes.filter(({ path }) => path.startsWith('/plugins/'));
    expect(configuration.map(({ role }) => role)).toEqual(['Admin']);
  });
});
