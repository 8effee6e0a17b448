import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { getBackendSrv } from '@grafana/runtime';
import { STREAM_PATH, type StreamMessage } from '#contract/stream';
import { API_BASE } from '../api/operationUrl.ts';
import { applyStreamMessage } from './applyStreamMessage.ts';
import { LiveConnection, type LiveStatus } from './LiveConnection.ts';
import { StaleTags } from './StaleTags.ts';

type Listener = (message: StreamMessage) => void;

interface Live {
  status: LiveStatus;
  listen: (listener: Listener) => () => void;
  retryNow: () => void;
}

const LiveContext = createContext<Live | undefined>(undefined);

function openStream(lastEventId: string | undefined) {
  const query = lastEventId === undefined ? '' : `?lastEventId=${encodeURIComponent(lastEventId)}`;
  return getBackendSrv().chunked({
    url: API_BASE + STREAM_PATH + query,
    method: 'GET',
    headers: { Accept: 'text/event-stream' },
    showErrorAlert: false,
  });
}

/** Holds the one live connection of the opened app and feeds the query cache from it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>({ state: 'connecting' });
  const listeners = useRef(new Set<Listener>());
  const connection = useRef<LiveConnection>();

  useEffect(() => {
    const stale = new StaleTags(client);
    const opened = new LiveConnection({
      open: openStream,
      onStatus: setStatus,
      onMessage: (message) => {
        stale.add(applyStreamMessage(client, message));
        listeners.current.forEach((listener) => listener(message));
      },
    });
    connection.current = opened;
    const online = () => opened.retryNow();
    window.addEventListener('online', online);
    opened.start();
    return () => {
      window.removeEventListener('online', online);
      opened.stop();
      stale.stop();
    };
  }, [client]);

  const live = useMemo<Live>(
    () => ({
      status,
      listen: (listener) => {
        listeners.current.add(listener);
        return () => void listeners.current.delete(listener);
      },
      retryNow: () => connection.current?.retryNow(),
    }),
    [status]
  );
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) {
    throw new Error('useLive needs a LiveProvider above it.');
  }
  return live;
}

/** State of the live connection, for the "live" mark and the connection page. */
export function useLiveStatus(): { status: LiveStatus; retryNow: () => void } {
  const { status, retryNow } = useLive();
  return { status, retryNow };
}

/** Calls `listener` for every message of the stream while the component is mounted. */
export function useLiveMessages(listener: Listener): void {
  const { listen } = useLive();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => listen((message) => latest.current(message)), [listen]);
}
