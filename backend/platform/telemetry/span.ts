import { SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';
import { asError } from '../errors.ts';

const tracer = trace.getTracer('sre-sidecar');

/** Runs `work` in a span. Without tracing this costs next to nothing: the API's spans are then empty. */
export async function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(asError(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: asError(error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}
