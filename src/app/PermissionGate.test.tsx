import { render, screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { PermissionGate } from './PermissionGate.tsx';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children }: { children: unknown }) => children,
}));

describe('PermissionGate', () => {
  it.each([
    ['Viewer', 'Admin', false],
    ['Editor', 'Admin', false],
    ['Admin', 'Admin', true],
    ['Editor', 'Viewer', true],
    ['None', 'Viewer', false],
    ['', 'Viewer', false],
  ] as const)('role %p on a page for %p: shown %p', (role, needed, shown) => {
    config.bootData = { ...config.bootData, user: { orgRole: role } } as typeof config.bootData;
    render(
      <PermissionGate needed={needed} what="Secrets">
        <p>content</p>
      </PermissionGate>
    );
    expect(screen.queryByText('content') !== null).toBe(shown);
    if (!shown) {
      expect(screen.getByText(new RegExp(`organisation role ${needed}`))).toBeInTheDocument();
    }
  });
});
