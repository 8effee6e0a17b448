import type { Told } from './incident.ts';

type Change = Told['changes'][number];

/** Innocent changes of every kind: what a busy day brings. */
const moved = (on: string, minute: number): Change => ({
  id: 'moved-code',
  on,
  minute,
  title: 'refactor: extract helper in request path',
  text: `services/${on}/handler.go
@@ services/${on}/handler.go @@ func (h *Handler) Serve(w http.ResponseWriter, r *http.Request) {
-	var in Input
-	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
-		http.Error(w, err.Error(), 400)
-		return
-	}
+	in, err := decodeInput(r)
+	if err != nil {
+		writeError(w, 400, err)
+		return
+	}`,
});
const docs = (minute: number): Change => ({
  id: 'docs',
  on: null,
  kind: 'other',
  minute,
  title: 'docs: describe rollback',
  text: 'docs/runbooks/rollback.md',
});
const patch = (on: string, minute: number): Change => ({
  id: 'patch-release',
  on,
  minute,
  title: 'chore: bump dependencies',
  text: 'go.mod\n@@ go.mod @@\n-\tgithub.com/lib/pq v1.10.8\n+\tgithub.com/lib/pq v1.10.9',
});
const counted = (on: string, minute: number): Change => ({
  id: 'more-metrics',
  on,
  minute,
  title: 'feat: count lookups',
  text: `pkg/store/metrics.go
@@ pkg/store/metrics.go @@
+	lookups = prometheus.NewCounter(prometheus.CounterOpts{Name: "lookups_total"})
+	prometheus.MustRegister(lookups)`,
});

/** Incidents as every trade knows them, with what made them: an id of a change, or null for none of them. */
export const INCIDENTS: Record<string, Told & { blame: string | null }> = {
  'attempts raised without a pause storm the service behind': {
    blame: 'attempts',
    metrics: {
      'ledger requests_per_second': [200, 1400, 61],
      'ledger error_ratio': [0.01, 0.4, 62],
      'billing latency_p99_ms': [80, 900, 62],
    },
    logs: [
      { service: 'billing', text: 'posted invoice', from: 0, to: 60, every: 2 },
      {
        service: 'billing',
        text: 'call to ledger failed: 503 service unavailable, retrying attempt <*> of <*>',
        from: 61,
        to: 80,
      },
      { service: 'ledger', text: 'overloaded: rejecting request', from: 62, to: 80 },
    ],
    calls: [['billing', 'ledger']],
    alert: { service: 'ledger', at: 66, text: 'ledger error ratio above 5%' },
    changes: [
      moved('ledger', 59),
      docs(60),
      patch('billing', 20),
      {
        id: 'attempts',
        on: 'billing',
        minute: 58,
        title: 'chore: adjust client defaults',
        text: '@@ services/billing/client.yaml @@\n-  max_retries: 2\n+  max_retries: 10\n-  backoff_ms: 200\n+  backoff_ms: 0',
      },
    ],
  },
  'a memory limit lowered': {
    blame: 'limits',
    metrics: {
      'render memory_working_set_bytes': [4e8, 2.6e8, 55],
      'render restarts': [0.01, 3, 57],
      'web error_ratio': [0.01, 0.2, 58],
    },
    logs: [
      { service: 'render', text: 'rendered page', from: 0, to: 55, every: 2 },
      { service: 'render', text: 'container killed: OOMKilled exit code 137', from: 57, to: 80, every: 2 },
      { service: 'web', text: 'upstream render connection reset by peer', from: 57, to: 80 },
    ],
    calls: [['web', 'render']],
    alert: { service: 'render', at: 62, text: 'render restarts' },
    changes: [
      counted('render', 30),
      moved('web', 56),
      {
        id: 'limits',
        on: 'render',
        minute: 54,
        kind: 'config',
        title: 'right-size workloads',
        text: '@@ charts/render/values.yaml @@\n   resources:\n     limits:\n-      memory: 512Mi\n+      memory: 256Mi',
      },
    ],
  },
  'a certificate runs out while people deploy': {
    blame: null,
    metrics: { 'gateway error_ratio': [0.01, 0.9, 60], 'gateway requests_per_second': [300, 280, 60] },
    logs: [
      { service: 'gateway', text: 'request served', from: 0, to: 60, every: 2 },
      {
        service: 'gateway',
        text: 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
        from: 60,
        to: 80,
      },
    ],
    alert: { service: 'gateway', at: 62, text: 'gateway error ratio above 5%' },
    changes: [moved('gateway', 55), counted('gateway', 40), patch('gateway', 58), docs(59)],
  },
  'visitors come in masses': {
    blame: null,
    metrics: {
      'front requests_per_second': [300, 1500, 58, 62],
      'front latency_p99_ms': [90, 1200, 60],
      'stock cpu_utilization': [0.4, 0.98, 60],
      'stock latency_p99_ms': [20, 600, 60],
    },
    logs: [
      { service: 'front', text: 'served page', from: 0, to: 60, every: 2 },
      { service: 'front', text: 'upstream stock timeout after <*>', from: 61, to: 80 },
      { service: 'stock', text: 'queue full, shedding load', from: 61, to: 80 },
    ],
    calls: [['front', 'stock']],
    alert: { service: 'front', at: 63, text: 'front latency above 1s' },
    changes: [moved('front', 57), patch('stock', 40), counted('stock', 55)],
  },
  'a payment provider is down': {
    blame: null,
    metrics: { 'checkout error_ratio': [0.01, 0.6, 60], 'checkout outbound_error_ratio': [0.005, 0.9, 60] },
    logs: [
      { service: 'checkout', text: 'order placed', from: 0, to: 60, every: 2 },
      {
        service: 'checkout',
        text: 'card provider returned 503 service unavailable: provider outage in progress',
        from: 60,
        to: 80,
      },
    ],
    alert: { service: 'checkout', at: 62, text: 'checkout error ratio' },
    changes: [moved('checkout', 52), patch('checkout', 30), docs(58)],
  },
  'a disk that grew all day is full': {
    blame: null,
    metrics: { 'archive disk_used_bytes': [6e10, 1e11, 5, 60], 'archive write_errors': [0, 40, 60] },
    logs: [
      { service: 'archive', text: 'segment written', from: 0, to: 60, every: 2 },
      { service: 'archive', text: 'write failed: no space left on device', from: 60, to: 80 },
    ],
    alert: { service: 'archive', at: 62, text: 'archive write errors' },
    changes: [moved('archive', 54), counted('archive', 20)],
  },
  'an environment variable is renamed in the code only': {
    blame: 'renamed',
    metrics: { 'mailer error_ratio': [0.005, 1, 50] },
    logs: [
      { service: 'mailer', text: 'mail sent', from: 0, to: 50, every: 2 },
      { service: 'mailer', text: 'configuration error: SMTP_RELAY_HOST is not set', from: 50, to: 70 },
    ],
    alert: { service: 'mailer', at: 53, text: 'mailer fails to send' },
    changes: [
      patch('mailer', 45),
      {
        id: 'renamed',
        on: 'mailer',
        minute: 49,
        title: 'tidy settings',
        text: '@@ mailer/settings.py @@\n-RELAY = os.environ.get("SMTP_HOST", "localhost")\n+RELAY = os.environ["SMTP_RELAY_HOST"]',
      },
      moved('mailer', 30),
    ],
  },
  'a query in a loop': {
    blame: 'loop',
    metrics: {
      'catalog queries_per_request': [3, 120, 52],
      'catalog latency_p99_ms': [60, 1500, 52],
      'catalog-db cpu_utilization': [0.3, 0.95, 53],
    },
    logs: [
      { service: 'catalog', text: 'listed products', from: 0, to: 120, every: 3 },
      { service: 'catalog-db', text: 'slow query: SELECT name FROM suppliers WHERE id = <*>', from: 53, to: 80 },
    ],
    calls: [['catalog', 'catalog-db']],
    alert: { service: 'catalog', at: 58, text: 'catalog latency above 1s' },
    changes: [
      moved('catalog', 56),
      docs(50),
      {
        id: 'loop',
        on: 'catalog',
        minute: 51,
        title: 'feat: show the supplier beside each product',
        text: `@@ catalog/views.py @@
-    return render(products)
+    for product in products:
+        product.supplier = db.query("SELECT name FROM suppliers WHERE id = %s", product.supplier_id)
+    return render(products)`,
      },
    ],
  },
  'rows no longer closed drain the pool slowly': {
    blame: 'leak',
    metrics: { 'orders db_connections_in_use': [8, 50, 30, 75], 'orders latency_p99_ms': [50, 5000, 74] },
    logs: [
      { service: 'orders', text: 'order stored', from: 0, to: 74, every: 2 },
      { service: 'orders', text: 'timeout acquiring connection from pool', from: 74, to: 95 },
    ],
    alert: { service: 'orders', at: 78, text: 'orders latency above 2s' },
    changes: [
      moved('orders', 73),
      patch('orders', 10),
      {
        id: 'leak',
        on: 'orders',
        minute: 28,
        title: 'fix: tidy report reader',
        text: '@@ orders/report.go @@\n rows, err := db.Query(reportSQL)\n if err != nil { return err }\n-defer rows.Close()\n for rows.Next() {',
      },
    ],
  },
  'the audience of tokens is another one': {
    blame: 'audience',
    metrics: { 'accounts unauthorized_ratio': [0.01, 0.95, 64], 'portal error_ratio': [0.01, 0.8, 64] },
    logs: [
      { service: 'portal', text: 'page served', from: 0, to: 64, every: 2 },
      { service: 'accounts', text: 'rejected token: invalid audience "accounts-api"', from: 64, to: 85 },
      { service: 'portal', text: 'accounts answered 401 unauthorized', from: 64, to: 85 },
    ],
    calls: [['portal', 'accounts']],
    alert: { service: 'portal', at: 67, text: 'portal error ratio' },
    changes: [
      moved('portal', 65),
      counted('accounts', 62),
      {
        id: 'audience',
        on: 'accounts',
        minute: 63,
        kind: 'config',
        title: 'align token settings',
        text: '@@ accounts/auth.yaml @@\n-  audience: "accounts-api"\n+  audience: "accounts"',
      },
    ],
  },
  'a flag that is switched on breaks what it names': {
    blame: 'flag',
    metrics: { 'search error_ratio': [0.01, 0.5, 61], 'search latency_p99_ms': [80, 90, 61] },
    logs: [
      { service: 'search', text: 'searched', from: 0, to: 120, every: 2 },
      { service: 'search', text: 'vector ranking failed: model embedding dimension mismatch', from: 61, to: 80 },
    ],
    alert: { service: 'search', at: 64, text: 'search error ratio' },
    changes: [
      patch('search', 20),
      docs(60),
      { id: 'flag', on: 'search', minute: 60, kind: 'flag', title: 'vector_ranking off->on' },
    ],
  },
  'nothing was changed before, only afterwards': {
    blame: null,
    metrics: { 'api error_ratio': [0.01, 0.5, 60] },
    logs: [
      { service: 'api', text: 'served', from: 0, to: 120, every: 2 },
      { service: 'api', text: 'request failed: lock wait timeout', from: 60, to: 80 },
    ],
    alert: { service: 'api', at: 63, text: 'api error ratio' },
    changes: [
      {
        id: 'hotfix',
        on: 'api',
        minute: 70,
        title: 'raise lock wait timeout',
        text: '@@ api.yaml @@\n-lock_wait_timeout: 5s\n+lock_wait_timeout: 30s',
      },
    ],
  },
  'a lock held over a remote call': {
    blame: 'lock',
    metrics: { 'seats latency_p99_ms': [40, 4000, 47], 'seats threads_blocked': [1, 180, 47] },
    logs: [
      { service: 'seats', text: 'seat reserved', from: 0, to: 120, every: 3 },
      { service: 'seats', text: 'thread pool exhausted: waiting for lock on SeatMap', from: 48, to: 80 },
    ],
    alert: { service: 'seats', at: 51, text: 'seats latency above 1s' },
    changes: [
      patch('seats', 44),
      moved('seats', 20),
      {
        id: 'lock',
        on: 'seats',
        minute: 46,
        title: 'fix: avoid double booking',
        text: '@@ seats/SeatMap.java @@\n-    Price price = pricing.fetch(seat);\n-    synchronized (map) {\n+    synchronized (map) {\n+      Price price = pricing.fetch(seat);',
      },
    ],
  },
  'a column is dropped that another service reads': {
    blame: 'dropped',
    metrics: { 'reports error_ratio': [0.005, 0.7, 60] },
    logs: [
      { service: 'reports', text: 'report made', from: 0, to: 60, every: 2 },
      { service: 'reports', text: 'ERROR: column customers.fax_number does not exist', from: 60, to: 85 },
    ],
    calls: [
      ['reports', 'customers-db'],
      ['customers', 'customers-db'],
    ],
    alert: { service: 'reports', at: 63, text: 'reports error ratio' },
    changes: [
      moved('reports', 58),
      counted('customers', 50),
      {
        id: 'dropped',
        on: 'customers-db',
        minute: 59,
        title: 'migration 88',
        text: '@@ migrations/0088_cleanup.sql @@\n+ALTER TABLE customers DROP COLUMN fax_number;',
      },
    ],
  },
  'a machine underneath dies': {
    blame: null,
    metrics: {
      'queue error_ratio': [0.01, 0.5, 60],
      'media error_ratio': [0.01, 0.4, 60],
      'feeds error_ratio': [0.01, 0.4, 60],
    },
    logs: [
      { service: 'queue', text: 'ok', from: 0, to: 60, every: 2 },
      {
        service: 'queue',
        text: 'blk_update_request: I/O error, dev sda; filesystem remounted read-only',
        from: 60,
        to: 80,
      },
      { service: 'media', text: 'node not ready: pod evicted', from: 60, to: 80 },
      { service: 'feeds', text: 'connection refused', from: 60, to: 80 },
    ],
    alert: { service: 'queue', at: 62, text: 'queue error ratio' },
    changes: [moved('queue', 50), patch('media', 57), counted('feeds', 40)],
  },
};
