import { useState } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from '../../shared/api/index.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { NoPermission } from '../../shared/ui/index.ts';
import { t } from '@grafana/i18n';
import { FullScreen } from './FullScreen.tsx';
import { draftOf } from './incidentText.ts';
import { readPanel } from './panel/readPanel.ts';
import type { PanelContext } from './panel/shownPanel.ts';
import { IncidentForm } from './parts/IncidentForm.tsx';

interface Props {
  context: PanelContext;
  onDismiss: () => void;
}

/** An incident from a panel, by somebody who needs no explanation. */
export function OpenIncidentModal({ context, onDismiss }: Props) {
  const [client] = useState(createQueryClient);
  const [draft] = useState(() => draftOf(readPanel(context, { unit: '', thresholds: [] }), undefined));
  const mayWrite = useCan('Editor');
  return (
    <QueryClientProvider client={client}>
      <FullScreen>
        {mayWrite ? (
          <IncidentForm draft={draft} onCancel={onDismiss} />
        ) : (
          <NoPermission
            what={t('explain.incident.what', 'Opening an incident')}
            message={t(
              'explain.needsEditor',
              'Opening incidents and writing notes needs the role Editor; explaining does not.'
            )}
          />
        )}
      </FullScreen>
    </QueryClientProvider>
  );
}
