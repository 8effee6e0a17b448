#!/bin/sh
# Grafana starts this as the data source's backend. It tells Grafana where the sidecar listens (go-plugin's handshake line,
# nothing else may stand on stdout) and lives as long as Grafana does; the sidecar itself is started elsewhere.
#
# The address: GF_PLUGIN_GRPC_ADDRESS, which Grafana makes of `grpc_address` in the section
# [plugin.sreplatform-sre-datasource] of its settings, else SRE_GRPC_ADDRESS, else the sidecar's usual one.
address="${GF_PLUGIN_GRPC_ADDRESS:-${SRE_GRPC_ADDRESS:-127.0.0.1:10183}}"
printf '1|2|tcp|%s|grpc\n' "$address"

# After a long absence Grafana's client waits up to two minutes between its attempts. So when the sidecar is back after
# more than half a minute, this ends: Grafana starts it anew within a second, and connects at once.
host="${address%:*}"
port="${address##*:}"
away=0
while kill -0 "$PPID" 2>/dev/null; do
  sleep "${LOCATOR_SLEEP:-5}"
  if command -v nc >/dev/null 2>&1; then
    if nc -z -w 2 "$host" "$port" >/dev/null 2>&1; then
      [ "$away" -gt 6 ] && exit 0
      away=0
    else
      away=$((away + 1))
    fi
  fi
done
