import { fireEvent, render, screen } from '@testing-library/react';
import { ShortcutProvider, useShortcuts } from './index.ts';

function Page({ onJ }: { onJ: () => void }) {
  useShortcuts([{ key: 'j', label: 'Next row', run: onJ }]);
  return (
    <>
      <input aria-label="search" />
      <input aria-label="row" type="checkbox" />
    </>
  );
}

describe('shortcuts', () => {
  it('run while nothing is typed, and not inside a field or with a modifier', () => {
    const onJ = jest.fn();
    render(
      <ShortcutProvider>
        <Page onJ={onJ} />
      </ShortcutProvider>
    );
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(onJ).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(document.body, { key: 'j', ctrlKey: true });
    fireEvent.keyDown(screen.getByLabelText('search'), { key: 'j' });
    expect(onJ).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(screen.getByLabelText('row'), { key: 'j' });
    expect(onJ).toHaveBeenCalledTimes(2);
  });

  it('show themselves on "?" and keep Grafana from also acting on the key', () => {
    const grafana = jest.fn();
    window.addEventListener('keydown', grafana);
    render(
      <ShortcutProvider>
        <Page onJ={() => undefined} />
      </ShortcutProvider>
    );
    fireEvent.keyDown(document.body, { key: '?' });
    expect(screen.getByText('Next row')).toBeInTheDocument();
    expect(grafana).not.toHaveBeenCalled();
    window.removeEventListener('keydown', grafana);
  });

  it('end with the page that offered them', () => {
    const onJ = jest.fn();
    const { rerender } = render(
      <ShortcutProvider>
        <Page onJ={onJ} />
      </ShortcutProvider>
    );
    rerender(<ShortcutProvider>other</ShortcutProvider>);
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(onJ).not.toHaveBeenCalled();
  });
});
