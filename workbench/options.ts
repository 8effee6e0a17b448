export interface WorkbenchTenant {
  orgId: number;
  name: string;
  /** The tenant's page bearer; what an admin would save as the app's token. */
  token: string;
}

export interface WorkbenchOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Where the built plugin lies. */
  distDir: string;
  /** Where the sidecar listens, scheme, host and port. */
  sidecarUrl: string;
  /** One org each; another org, in which the app is not enabled, is always there. */
  tenants: readonly WorkbenchTenant[];
  /** Own address as the sidecar knows this "Grafana": issuer of the ID tokens. Default: the address it listens on. */
  grafanaUrl?: string;
  /** Prometheus behind the dashboard's data source. */
  prometheusUrl?: string;
  /** The demo's control interface; the token never reaches the browser. */
  demo?: { url: string; token: string };
  /** Where the signing key is kept between runs; without it every run has a new one. */
  stateDir?: string;
  /** Called with progress lines; default: nothing. */
  log?: (line: string) => void;
}

export interface Workbench {
  port: number;
  /** Where a browser goes. */
  url: string;
  /** Issuer of the ID tokens, with the slash at the end that Grafana's has. */
  issuer: string;
  close(): Promise<void>;
}
