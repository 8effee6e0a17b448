import type { Clock, Database, Log, Outbox, Streams } from '../../platform/index.ts';
import type { OfferPort, PastFixPort, RunPort } from './ports.ts';

export interface ProposalDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  clock: Clock;
  log: Log;
  runs: RunPort;
  playbooks: OfferPort;
  memory: PastFixPort;
}
