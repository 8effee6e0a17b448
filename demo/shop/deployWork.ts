/** What a deploy of the shop brings: the title of its commit and its diff. */
export interface DeployWork {
  summary: string;
  diff: string;
}

/** Work that the shop's people do without harm. `{service}` stands for the service's name. */
export const HARMLESS_WORK: readonly DeployWork[] = [
  {
    summary: 'Bump dependencies',
    diff: '@@ go.mod @@\n-\tgoogle.golang.org/grpc v1.64.0\n+\tgoogle.golang.org/grpc v1.64.1',
  },
  {
    summary: 'Refactor request validation',
    diff: `@@ {service}/validate.go @@ func validate(in Request) error {
-	if in.Quantity < 1 {
-		return errInvalid("quantity")
-	}
-	return nil
+	return atLeast("quantity", in.Quantity, 1)`,
  },
  {
    summary: 'Improve error messages',
    diff: '@@ {service}/messages.go @@\n-	errUnknown = "unknown item"\n+	errUnknown = "this item is not known"',
  },
  {
    summary: 'Add audit fields to responses',
    diff: '@@ {service}/audit.go @@\n+	out.RequestedBy = in.Customer\n+	out.RequestedAt = in.Time',
  },
  { summary: 'Clean up unused endpoints', diff: '@@ docs/api.md @@\n-| GET /v0/ping | replaced by /healthz |' },
  {
    summary: 'Rework serialisation of prices',
    diff: `@@ {service}/price.go @@ func encode(p Price) string {
-	amount := p.Cents
-	return format(amount, p.Currency)
+	return format(p.Cents, p.Currency)`,
  },
  {
    summary: 'Update base image',
    diff: '@@ Dockerfile @@\n-FROM distroless/static:latest\n+FROM distroless/static:nonroot',
  },
  { summary: 'Tune garbage collector flags', diff: '@@ deploy/{service}.yaml @@\n-  GOGC: "100"\n+  GOGC: "110"' },
  {
    summary: 'Rename internal metrics',
    diff: '@@ {service}/metrics.go @@\n-	prometheus.MustRegister(newCounter("calls"))\n+	prometheus.MustRegister(newCounter("calls_total"))',
  },
  {
    summary: 'Extract shared client library',
    diff: `@@ {service}/client.go @@ func newClient(base string) *Client {
-	transport := &http.Transport{MaxIdleConns: 100}
-	return &Client{base, &http.Client{Transport: transport}}
+	return shared.NewClient(base, 100)`,
  },
];

/**
 * What breaks a service, under titles that harmless work has too: requests fail where a check is gone, and take long where each of many waits for the one before.
 */
export const HARMFUL_WORK: Readonly<Record<'errors' | 'slow' | 'both', DeployWork>> = {
  errors: {
    summary: 'Refactor request validation',
    diff: `@@ {service}/customer.go @@ func readCustomer(r *http.Request) *Customer {
-	if r.Customer == nil {
-		return guest()
-	}
 	return r.Customer`,
  },
  slow: {
    summary: 'Extract shared client library',
    diff: `@@ {service}/handler.go @@ func (s *Server) handle(in Request) Response {
+	for _, line := range in.Lines {
+		line.Price = s.prices.fetch(line.Sku)
+		line.Wait()
+	}`,
  },
  both: {
    summary: 'Rework serialisation of prices',
    diff: `@@ {service}/handler.go @@ func (s *Server) handle(in Request) Response {
-	if len(s.offers) == 0 {
-		return price(in)
-	}
@@ {service}/offers.go @@
+	for _, line := range in.Lines {
+		for _, offer := range s.fetch(line.Sku) {
+			line.Apply(offer)
+		}
+	}`,
  },
};

/** The diff of a service's own files. */
export function diffOf({ diff }: DeployWork, service: string): string {
  return diff.replaceAll('{service}', service);
}
