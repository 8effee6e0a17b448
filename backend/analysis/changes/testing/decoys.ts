import type { Told } from './incident.ts';

/** Incidents in which a change lies near, on the loud resource and in the words of the trouble, and did not make it. */
export const DECOYS: Record<string, Told & { blame: string | null }> = {
  'a certificate runs out minutes after its loader was moved': {
    blame: null,
    metrics: { 'edge handshake_error_ratio': [0.001, 0.97, 60] },
    logs: [
      { service: 'edge', text: 'connection accepted', from: 0, to: 60, every: 2 },
      { service: 'edge', text: 'tls handshake error: x509: certificate has expired', from: 60, to: 80 },
    ],
    alert: { service: 'edge', at: 62, text: 'edge tls handshake errors: certificate expired' },
    changes: [
      {
        id: 'loader',
        on: 'edge',
        minute: 56,
        title: 'refactor: load the tls certificate in one place',
        text: `edge/tls/load.go
@@ edge/tls/load.go @@ func loadCertificate(path string) (*tls.Certificate, error) {
-	pem, err := os.ReadFile(path)
-	if err != nil {
-		return nil, err
-	}
-	return parseCertificate(pem)
+	return readAndParse(path, parseCertificate)`,
      },
      {
        id: 'staging',
        on: null,
        kind: 'other',
        minute: 50,
        title: 'chore: rotate staging tls cert',
        text: 'deploy/staging/tls.yaml',
      },
    ],
  },
  'a provider fails after its client was moved': {
    blame: null,
    metrics: { 'notify error_ratio': [0.01, 0.8, 60], 'notify latency_p99_ms': [200, 9000, 60] },
    logs: [
      { service: 'notify', text: 'message sent', from: 0, to: 60, every: 2 },
      {
        service: 'notify',
        text: 'sms provider answered 502 bad gateway; provider status page reports an outage',
        from: 60,
        to: 80,
      },
    ],
    alert: { service: 'notify', at: 62, text: 'notify error ratio; sms provider errors' },
    changes: [
      {
        id: 'client',
        on: 'notify',
        minute: 55,
        title: 'refactor(sms): tidy provider client',
        text: `@@ notify/sms/client.go @@ func (c *Client) Send(m Message) error {
-	body, err := json.Marshal(m)
-	if err != nil {
-		return err
-	}
-	return c.post(body)
+	return c.postJSON(m)`,
      },
    ],
  },
  'masses of visitors after the limiter got a comment': {
    blame: null,
    metrics: { 'site requests_per_second': [100, 900, 59, 61], 'site rejected_ratio': [0.001, 0.5, 60] },
    logs: [
      { service: 'site', text: 'served', from: 0, to: 120, every: 2 },
      { service: 'site', text: 'rate limit exceeded: 429 too many requests', from: 60, to: 80 },
    ],
    alert: { service: 'site', at: 62, text: 'site rejects requests' },
    changes: [
      {
        id: 'comment',
        on: 'site',
        minute: 57,
        title: 'docs(ratelimit): explain the burst size',
        text: `@@ site/ratelimit.go @@
-// burst is 50
+// burst is 50: what one page load needs at most
 const burst = 50`,
      },
    ],
  },
  'the limit is the older deploy, the newest touches the same file and only counts': {
    blame: 'limit',
    metrics: { 'upload rejected_ratio': [0.001, 0.6, 44], 'upload latency_p99_ms': [80, 85, 44] },
    logs: [
      { service: 'upload', text: 'stored file', from: 0, to: 120, every: 2 },
      { service: 'upload', text: 'request entity too large: body exceeds max_body_size', from: 45, to: 80 },
    ],
    alert: { service: 'upload', at: 52, text: 'upload rejects requests' },
    changes: [
      {
        id: 'limit',
        on: 'upload',
        minute: 42,
        title: 'align settings',
        text: '@@ upload/config.yaml @@\n-max_body_size: 50MB\n+max_body_size: 5MB',
      },
      {
        id: 'counts',
        on: 'upload',
        minute: 50,
        title: 'feat: count rejected bodies by max_body_size',
        text: '@@ upload/metrics.go @@\n+	rejected := prometheus.NewCounter(prometheus.CounterOpts{Name: "rejected_bodies_total"})',
      },
    ],
  },
  'a pool is made larger while a query lost its bound': {
    blame: 'unbounded',
    metrics: {
      'feed db_rows_read': [100, 90000, 40],
      'feed latency_p99_ms': [60, 3000, 41],
      'feed db_pool_wait_ms': [1, 500, 42],
    },
    logs: [
      { service: 'feed', text: 'feed served', from: 0, to: 120, every: 2 },
      {
        service: 'feed',
        text: 'slow query: SELECT id FROM posts WHERE author = <*> ORDER BY created',
        from: 41,
        to: 80,
      },
      { service: 'feed', text: 'waited for connection from pool', from: 42, to: 80 },
    ],
    alert: { service: 'feed', at: 50, text: 'feed latency; db pool wait' },
    changes: [
      {
        id: 'pool',
        on: 'feed',
        minute: 38,
        title: 'raise db pool',
        text: '@@ feed/db.yaml @@\n-pool_size: 10\n+pool_size: 20',
      },
      {
        id: 'unbounded',
        on: 'feed',
        minute: 39,
        title: 'feat: rank all posts',
        text: '@@ feed/query.py @@\n-    "SELECT id FROM posts WHERE author = %s ORDER BY created LIMIT 20"\n+    "SELECT id FROM posts WHERE author = %s ORDER BY created"',
      },
    ],
  },
  'bad rows arrive after the parser was moved': {
    blame: null,
    metrics: { 'import parse_error_ratio': [0.001, 0.9, 60], 'import rows_per_minute': [900, 20, 60] },
    logs: [
      { service: 'import', text: 'imported rows', from: 0, to: 60, every: 2 },
      {
        service: 'import',
        text: 'malformed row in file prices.csv from supplier: unexpected character in column 4',
        from: 60,
        to: 80,
      },
    ],
    alert: { service: 'import', at: 62, text: 'import parse errors' },
    changes: [
      {
        id: 'parser',
        on: 'import',
        minute: 54,
        title: 'refactor: tidy row parser',
        text: `@@ import/parse.py @@ def parse_row(line):
-    cells = line.split(";")
-    if len(cells) != 6:
-        raise RowError(line)
-    return Row(*cells)
+    return Row.of(line, separator=";", cells=6)`,
      },
    ],
  },
  'a leak builds up for an hour and the last deploy is innocent': {
    blame: 'listener',
    metrics: { 'chat memory_rss_bytes': [3e8, 2e9, 20, 90], 'chat restarts': [0.01, 4, 88] },
    logs: [
      { service: 'chat', text: 'message delivered', from: 0, to: 120, every: 2 },
      { service: 'chat', text: 'FATAL: JavaScript heap out of memory', from: 88, to: 100 },
    ],
    alert: { service: 'chat', at: 90, text: 'chat restarts: heap out of memory' },
    changes: [
      {
        id: 'listener',
        on: 'chat',
        minute: 19,
        title: 'refactor: session handling',
        text: '@@ chat/session.ts @@\n   socket.on("message", handler);\n-  socket.once("close", () => sessions.delete(id));',
      },
      {
        id: 'wording',
        on: 'chat',
        minute: 86,
        title: 'fix: wording of the greeting',
        text: '@@ chat/greeting.ts @@\n-  return "Hello there";\n+  return "Welcome back";',
      },
    ],
  },
  'an upstream service got slow by its own change, the caller deployed last': {
    blame: 'callee',
    metrics: {
      'price latency_p99_ms': [30, 2500, 50],
      'shop latency_p99_ms': [90, 2600, 51],
      'shop error_ratio': [0.01, 0.3, 52],
    },
    logs: [
      { service: 'shop', text: 'page shown', from: 0, to: 120, every: 2 },
      { service: 'shop', text: 'call to price timed out after <*>', from: 51, to: 80 },
      { service: 'price', text: 'rule evaluation took <*>', from: 50, to: 80 },
    ],
    calls: [['shop', 'price']],
    alert: { service: 'shop', at: 54, text: 'shop error ratio above 5%' },
    changes: [
      {
        id: 'callee',
        on: 'price',
        minute: 49,
        title: 'feat: seasonal rules',
        text: '@@ price/rules.py @@\n+    for rule in rules:\n+        for other in rules:\n+            rule.evaluate(other, basket)',
      },
      {
        id: 'caller',
        on: 'shop',
        minute: 50,
        title: 'refactor: page builder',
        text: '@@ shop/page.py @@\n-    html = head() + body() + foot()\n-    return html\n+    return assemble(head, body, foot)',
      },
    ],
  },
};
