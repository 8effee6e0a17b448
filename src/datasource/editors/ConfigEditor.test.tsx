import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DataSourceSettings } from '@grafana/data';
import type { SreOptions, SreSecrets } from '../types.ts';
import { ConfigEditor } from './ConfigEditor.tsx';

type Settings = DataSourceSettings<SreOptions, SreSecrets>;

const open = (more: Partial<Settings> = {}) => {
  const changed = jest.fn<void, [Settings]>();
  const options = { name: 'SRE Platform', jsonData: {}, secureJsonFields: {}, ...more } as Settings;
  render(<ConfigEditor options={options} onOptionsChange={changed} />);
  return changed;
};

describe('the data source’s settings', () => {
  it('take a token and never show one that is kept', async () => {
    const changed = open();
    await userEvent.click(screen.getByLabelText(/Token of this organisation/));
    await userEvent.paste(' sre_data_secret ');
    expect(changed.mock.lastCall?.[0].secureJsonData).toEqual({ token: 'sre_data_secret' });
  });

  it('can be given another token', async () => {
    const changed = open({ secureJsonFields: { token: true } });
    expect(screen.getByLabelText(/Token of this organisation/)).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: /reset/i }));
    expect(changed.mock.lastCall?.[0].secureJsonFields).toEqual({ token: false });
  });

  it('say where the server looks for the sidecar', () => {
    open();
    expect(screen.getByText(/SRE_GRPC_ADDRESS/)).toBeInTheDocument();
    expect(screen.getByText(/127.0.0.1:10183/)).toBeInTheDocument();
  });
});
