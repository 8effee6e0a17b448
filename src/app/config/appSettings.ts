/** What the app keeps in Grafana for one organisation. The token is in `secureJsonData` and never comes back. */
export interface AppSettings {
  sidecarUrl?: string;
}
