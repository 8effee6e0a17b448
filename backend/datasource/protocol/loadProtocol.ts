import { fileURLToPath } from 'node:url';
import grpc, { type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const FILE = fileURLToPath(new URL('pluginv2.proto', import.meta.url));
const SERVICES = ['Data', 'Diagnostics', 'Resource', 'Stream'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** The services of the protocol. Numbers are safe: instants and org ids are far below 2^53. */
export function loadProtocol(): Record<ServiceName, ServiceDefinition> {
  const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
  const definition = loadSync(FILE, options);
  return Object.fromEntries(
    SERVICES.map((name) => {
      const service = definition[`pluginv2.${name}`];
      if (service === undefined || 'format' in service) {
        throw new Error(`pluginv2.proto has no service ${name}.`);
      }
      return [name, service];
    })
  ) as unknown as Record<ServiceName, ServiceDefinition>;
}

/** A client of every service at one address, as Grafana has it; for tests and benches. */
export function connectProtocol(address: string): Record<ServiceName, grpc.Client> {
  const services = loadProtocol();
  const options = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
  return Object.fromEntries(
    SERVICES.map((name) => {
      const Client = grpc.makeClientConstructor(services[name], name);
      return [name, new Client(address, grpc.credentials.createInsecure(), options)];
    })
  ) as unknown as Record<ServiceName, grpc.Client>;
}
