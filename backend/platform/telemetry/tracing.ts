import type { Log } from '../log.ts';

/** Starts OpenTelemetry when an OTLP endpoint is set; otherwise its SDK is not even loaded. Returns how to end it. */
export async function startTracing(endpoint: string | undefined, log: Log): Promise<() => Promise<void>> {
  if (endpoint === undefined) {
    return () => Promise.resolve();
  }
  const [{ NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const sdk = new NodeSDK({ serviceName: 'sre-sidecar', traceExporter: new OTLPTraceExporter({ url }) });
  sdk.start();
  log.info('tracing is on');
  return () => sdk.shutdown();
}
