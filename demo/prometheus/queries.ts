/**
 * Queries that the conformance test sends to the real Prometheus and to the stand-in, over the series of
 * `conformanceData.ts`. `T` stands for a moment inside the data (unix seconds).
 */
// prettier-ignore
export const LANGUAGE_QUERIES: readonly string[] = [
  // literals and scalars
  '1', '-1^2', '2 * -1 ^ 2', '2 ^ 3 ^ 2', '1 + 2 * 3 % 2', '(1 + 2) * 3', '0x1F', '1e3', '.5', 'Inf', '-Inf', 'NaN', '1 / 0', '-1 / 0', '0 / 0',
  '5 % -3', '-5 % 3', '1 == bool 1', '1 != bool 1', '2 > bool 1', '2 <= bool 1', 'time()', 'time() - T', 'pi()', 'vector(1)', 'vector(time())',
  'scalar(vector(3))', 'scalar(gauge)', '1 atan2 2', '-vector(1)', '+vector(1)', '- - vector(2)', '0.1 + 0.2', '1e-7', '1e21', '123456789012345680000', '-0',
  '1 + 2 atan2 3', '010', '1 - 1', '1 -1', '2 * 3 + 4 ^ -1 * 2', '-2 ^ -2',
  // selectors
  'gauge', 'gauge{instance="a"}', 'gauge{instance!="a"}', 'gauge{instance=~"a|b"}', 'gauge{instance!~"a|b"}', '{__name__="gauge"}',
  '{__name__=~"gau.+"}', 'gauge{missing=""}', 'gauge{zone=""}', 'gauge{zone!=""}', 'gauge{instance=~"[a-b]"}', 'gauge{instance=~"(?i)A"}',
  'gauge{instance=~"a.*",zone=~".+"}', 'gauge{path="/x\\\\y"}', "gauge{instance='a'}", 'gauge{instance=`a`}', 'nothing', 'gauge{instance=~"\\\\w"}',
  'gauge offset 5m', 'gauge offset -1m', 'gauge @ T', 'gauge @ T offset 1m', 'gauge offset 1m @ T', 'gauge @ start()', 'gauge @ end()',
  'sparse', 'sparse offset 4m', 'late', 'odd', 'gauge + gauge offset 5m', 'gauge * 2 + gauge offset 5m * 2', '-gauge offset 5m',
  // range functions
  'rate(requests_total[5m])', 'rate(requests_total[1m])', 'rate(requests_total[20s])', 'increase(requests_total[5m])', 'increase(requests_total[7m] offset 3m)',
  'irate(requests_total[5m])', 'idelta(gauge[5m])', 'delta(gauge[5m])', 'deriv(gauge[5m])', 'predict_linear(gauge[10m], 3600)', 'predict_linear(gauge[10m], -60)',
  'changes(odd[10m])', 'changes(gauge[10m])', 'resets(requests_total[20m])', 'resets(gauge[5m])', 'avg_over_time(gauge[5m])', 'sum_over_time(gauge[5m])',
  'min_over_time(odd[10m])', 'max_over_time(odd[10m])', 'count_over_time(sparse[20m])', 'last_over_time(sparse[20m])', 'present_over_time(sparse[20m])',
  'stddev_over_time(gauge[5m])', 'stdvar_over_time(gauge[5m])', 'quantile_over_time(0.9, gauge[5m])', 'quantile_over_time(0.5, odd[10m])', 'quantile_over_time(2, gauge[5m])',
  'absent_over_time(gauge[5m])', 'absent_over_time(nothing{a="b"}[5m])', 'absent_over_time(sparse[2m])', 'avg_over_time(odd[10m])', 'sum_over_time(odd[10m])',
  'stddev_over_time(odd[10m])', 'rate(requests_total[5m] @ T)', 'rate(requests_total[5m] @ end() offset 2m)', 'deriv(constant[5m])', 'predict_linear(constant[5m], 60)',
  'rate(sparse[20m])', 'increase(late[10m])', 'rate(requests_total{code=~"5.."}[5m])', 'rate(negative[5m])', 'increase(slow_total[5m])', 'delta(odd[10m])',
  // aggregation
  'sum(requests_total)', 'sum by (code) (requests_total)', 'sum(requests_total) by (code, instance)', 'sum without (instance) (requests_total)', 'avg by (instance) (gauge)', 'avg(odd)',
  'min(gauge)', 'max(gauge)', 'min(odd)', 'max(odd)', 'count(gauge)', 'count by (zone) (gauge)', 'group(gauge)', 'group by (zone) (gauge)', 'stddev(gauge)', 'stdvar by (zone) (gauge)',
  'topk(2, gauge)', 'bottomk(2, gauge)', 'topk by (zone) (1, gauge)', 'topk(0, gauge)', 'topk(100, requests_total)', 'quantile(0.5, gauge)', 'quantile by (zone) (0.9, gauge)', 'quantile(-1, gauge)',
  'count_values("v", constant)', 'count_values by (zone) ("v", constant)', 'count_values without (instance) ("v", constant)', 'sum by (missing) (gauge)', 'sum by () (gauge)', 'sum without () (gauge)',
  'sum(rate(requests_total[5m])) by (instance)', 'sum(nothing)', 'count(nothing)', 'topk(scalar(count(gauge)) - 1, gauge)', 'sum(odd)', 'stddev(odd)', 'avg(infinite)', 'sum(infinite)', 'stddev(infinite)', 'topk(3, odd)', 'bottomk(3, odd)',
  // histograms
  'histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))', 'histogram_quantile(0.5, sum by (le, instance) (rate(latency_seconds_bucket[5m])))',
  'histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[5m])))', 'histogram_quantile(0, latency_seconds_bucket)', 'histogram_quantile(1, latency_seconds_bucket)',
  'histogram_quantile(-1, latency_seconds_bucket)', 'histogram_quantile(1.1, latency_seconds_bucket)', 'histogram_quantile(NaN, latency_seconds_bucket)',
  'histogram_quantile(0.5, latency_seconds_bucket{le!="+Inf"})', 'histogram_quantile(0.5, rate(broken_bucket[5m]))', 'histogram_quantile(0.9, gauge)',
  'sum(rate(latency_seconds_sum[5m])) / sum(rate(latency_seconds_count[5m]))',
  '1 - sum(rate(latency_seconds_bucket{le="0.1"}[5m])) by (instance) / sum(rate(latency_seconds_count[5m])) by (instance)',
  // binary operators and matching
  'gauge + 1', '1 - gauge', 'gauge / 0', 'gauge % 3', 'gauge ^ 2', 'gauge > 5', 'gauge > bool 5', '5 > gauge', '5 > bool gauge', 'gauge == gauge', 'gauge != gauge', 'gauge == bool gauge',
  'gauge + gauge', 'gauge - on (instance, zone, path) gauge', 'gauge / on (instance, zone, path) limits', 'gauge > on (instance, zone, path) limits', 'gauge / ignoring (kind) limits', 'gauge > ignoring (kind) limits', 'gauge > bool ignoring (kind) limits',
  'requests_total / on (instance) group_left up', 'requests_total * on (instance) group_left (version) build_info', 'build_info * on (instance) group_right (version) requests_total',
  'rate(requests_total{code="500"}[5m]) / ignoring (code) group_left sum without (code) (rate(requests_total[5m]))',
  'sum by (instance) (rate(requests_total{code=~"5.."}[5m])) / sum by (instance) (rate(requests_total[5m])) > 0.05',
  'gauge and on (instance) up == 1', 'gauge or limits', 'gauge unless on (instance) up == 0', 'gauge and ignoring (kind) limits', 'up == 0 or up', 'gauge or on (instance) up', 'gauge unless gauge', 'gauge and on () vector(1)', 'gauge and on () vector(1) == 2',
  'gauge * on () group_left () vector(2)', 'gauge atan2 gauge', 'gauge ^ -1', '-gauge ^ 2', 'gauge - gauge - gauge', 'gauge / gauge * 2', 'gauge > 1 < 9', 'odd == odd', 'odd + infinite',
  'requests_total + requests_total', 'requests_total + on (instance) up', 'up + on (instance) requests_total', 'up / on () gauge', 'gauge > bool on (instance) group_left up', 'requests_total > on (instance) group_left () up',
  'gauge + on (instance, zone, path) limits', 'limits < ignoring (kind) gauge', '(gauge + 1) * 2', 'gauge * (1 + 2)', 'gauge * 1 + 2', 'gauge == 5 or vector(0)',
  // functions of instant vectors
  'abs(odd)', 'ceil(gauge)', 'floor(gauge)', 'round(gauge)', 'round(gauge, 0.5)', 'round(negative)', 'round(gauge, 10)', 'exp(gauge)', 'ln(gauge)', 'log2(gauge)', 'log10(gauge)', 'sqrt(gauge)', 'sgn(odd)',
  'clamp(gauge, 2, 5)', 'clamp(gauge, 5, 2)', 'clamp_min(gauge, 3)', 'clamp_max(gauge, 3)', 'clamp(odd, -1, 1)', 'clamp_min(odd, NaN)', 'deg(gauge)', 'rad(gauge)', 'sin(gauge)', 'cos(gauge)', 'tan(gauge)', 'asin(gauge / 100)',
  'acos(gauge / 100)', 'atan(gauge)', 'sinh(gauge)', 'cosh(gauge)', 'tanh(gauge)', 'asinh(gauge)', 'acosh(gauge)', 'atanh(gauge / 100)',
  'timestamp(gauge)', 'timestamp(sparse)', 'timestamp(gauge + 1)', 'timestamp(timestamp(sparse))', 'timestamp(gauge offset 1m)', 'timestamp(gauge @ T)',
  'minute()', 'hour()', 'month()', 'year()', 'day_of_month()', 'day_of_week()', 'day_of_year()', 'days_in_month()', 'hour(moment)', 'day_of_week(moment)', 'day_of_year(moment)', 'days_in_month(moment)', 'month(moment)', 'year(moment)', 'minute(moment)', 'day_of_month(moment)',
  'absent(gauge)', 'absent(nothing)', 'absent(nothing{a="b", c=~"d"})', 'absent(nothing{a="b", a="c"})', 'absent(sum(nothing))', 'absent(sparse)', 'absent((nothing{a="b"}))',
  'sort(gauge)', 'sort_desc(gauge)', 'sort(odd)', 'sort_desc(odd)', 'scalar(sum(gauge))', 'vector(scalar(gauge))',
  'label_replace(gauge, "host", "$1-x", "instance", "(.*)")', 'label_replace(gauge, "host", "$1", "instance", "nomatch")', 'label_replace(gauge, "instance", "", "instance", "a")', 'label_replace(gauge, "zone", "${first}", "instance", "(?P<first>.).*")',
  'label_replace(gauge, "host", "$1x", "instance", "(.*)")', 'label_replace(gauge, "host", "$$", "instance", ".*")', 'label_join(gauge, "both", "-", "instance", "zone")', 'label_join(gauge, "zone", "", "missing")', 'label_replace(gauge, "instance", "same", "instance", ".*")',
  'label_replace(gauge, "bad-name", "x", "instance", ".*")', 'label_replace(gauge, "host", "x", "instance", "(")', 'label_join(gauge, "__name__", "_", "instance", "zone")',
  // subqueries
  'rate(requests_total[1m])[5m:30s]', 'max_over_time(rate(requests_total[1m])[5m:30s])', 'max_over_time(rate(requests_total[1m])[5m:])', 'avg_over_time(gauge[5m:13s])', 'max_over_time(sum(gauge)[10m:1m] offset 2m)', 'min_over_time(gauge[5m:30s] @ T)',
  'quantile_over_time(0.9, sum by (instance) (rate(requests_total[1m]))[10m:1m])', 'sum_over_time((gauge > 4)[10m:1m])', 'count_over_time((gauge > bool 4)[10m:1m])', 'deriv(rate(requests_total[1m])[5m:20s])', 'last_over_time(gauge[5m:30s])',
  'absent_over_time(nothing[5m:1m])', 'max_over_time(max_over_time(gauge[1m:10s])[5m:1m])', 'avg_over_time(time()[5m:1m])', 'stddev_over_time(vector(time())[5m:1m])', 'rate(sum(requests_total)[5m:15s])', 'changes(up[10m:1m])',
  'avg_over_time(vector(1)[1m:10s] offset 1m)', 'max_over_time(gauge[5m:1m] @ end())', 'sum_over_time(gauge[1m:10s] offset -30s)',
  // range vectors as they are
  'gauge[1m]', 'gauge[1m] offset 1m', 'requests_total{code="500"}[2m] @ T', '"text"', "'te\\nxt'", '`te\\nxt`',
  // the product's kind of baselines
  '(gauge - avg_over_time(gauge[20m])) / stddev_over_time(gauge[20m])', 'abs(gauge - gauge offset 10m) > 2', 'sum(rate(requests_total[5m])) / sum(rate(requests_total[5m] offset 10m))', 'count(up == 1) / count(up)',
  'topk(3, sum by (instance, code) (increase(requests_total[10m])))', 'avg_over_time(gauge[20m]) + 3 * stddev_over_time(gauge[20m])', 'max by (instance) (gauge) / on (instance) sum by (instance) (limits)',
];

/** What Prometheus 2.42 refuses, with the error type that both must answer. */
// prettier-ignore
export const WRONG_QUERIES: readonly string[] = [
  '', ' ', 'gauge{', 'gauge{a=}', 'gauge[5m', 'sum(', 'sum()', 'rate(gauge)', 'rate(gauge[5m], 1)', 'gauge[5m] + 1', 'rate()', 'unknown_function(gauge)', 'topk(gauge)', '{}', '{a=""}', '{a=~".*"}', 'gauge{__name__="x"}',
  '1 == 1', '1 and 1', 'gauge and 1', 'gauge + bool gauge', 'gauge + on (a) group_left (a) gauge', 'gauge and on (a) group_left gauge', '"a" + 1', '-"a"', 'gauge[5m][1m]', 'sum(gauge)[5m]', 'gauge[5m:1m][1m]', '5m', 'gauge[0s]', 'gauge[5]',
  'sum(gauge) offset', 'sum(gauge) offset 5m', 'gauge offset 5m offset 1m', 'gauge @ T @ T', '1 offset 5m', 'gauge @ gauge', 'gauge{a=~"("}', 'gauge{a=~"(?=x)"}', 'gauge{a=~"\\\\1"}', 'sum by (a-b) (gauge)', 'gauge )', 'gauge gauge', 'count_values(1, gauge)',
  'quantile("a", gauge)', 'label_replace(gauge, "a", "b")', 'scalar(1)', 'vector(gauge)', 'gauge[5m] offset', 'gauge offset 5m[1m]', '1_000', 'limitk(1, gauge)', 'mad_over_time(gauge[5m])', 'sum(gauge) by (a) by (b)', '"unterminated', 'gauge ==', '* gauge', 'gauge > on(a) 5', '5[5m:1m]',
];

/** Expressions of dashboards and of the product itself; the rules' expressions are read from `demo/rules`. */
export const PRODUCT_QUERIES: readonly string[] = [
  'count by (__name__) ({__name__!=""})',
  'count by (__name__, job) ({job=~".+"})',
  'up == 0',
  'ALERTS{alertstate="firing"}',
  'sum by (server) (rate(traces_service_graph_request_total[1m]))',
  'sum by (client, server) (rate(traces_service_graph_request_failed_total[1m])) / sum by (client, server) (rate(traces_service_graph_request_total[1m]))',
  'histogram_quantile(0.95, sum by (server, le) (rate(traces_service_graph_request_server_seconds_bucket[1m])))',
  'sum by (container) (rate(container_cpu_usage_seconds_total[1m]))',
];

/** Shapes in which the product asks for any metric that it finds; `M` stands for the metric. */
export const METRIC_SHAPES: readonly string[] = [
  'M',
  'rate(M[60s])',
  'sum without (cpu) (rate(M[60s]))',
  'max by (instance, pod) (M)',
  'sum by (job, service_name, client, server) (rate(M{instance=~".+"}[60s]))',
  'avg_over_time(M[5m]) - M offset 2m',
];
