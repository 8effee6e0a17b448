/** Words of code, logs and prose that are everywhere and so tell nothing. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `a an and are as at be been before but by can could did do does down due during each else failed fail failure failing for from
  get gets getting got had has have id ids if in into is it its itself let may more most much must new no non none not now of off
  old on one only onto or other our out over own per please put same set sets shall should since so some such than that the their
  then there these they this those through to too under until up use used uses using very via was were what when where which while
  who will with without would yes yet you your above below after again against all also any because both between first last next
  add added adds change changed changes code commit create created default delete deleted error errors err exception file files
  fix fixed func function handle handled handler handling info log logs logger main make makes message method move name names
  object package param params path print private public read refactor remove removed rename response request requests result
  results return returned returning returns run running self service services simplify start started starting static status
  stop string struct test tests tidy true false tune type types update updated value values var void warn warning const int
  float bool byte any map list array len nil null undefined import export class def ctx context http https api url svc server
  client app application www com org net io go js ts py java internal pkg src cmd lib core common util utils helper helpers
  count total sum avg mean rate ratio percent pct seconds second sec milliseconds millis ms minutes minute min hour bytes
  p50 p90 p95 p99 quantile bucket max average current number observed exceeded above threshold elevated high low rising raised
  expected unexpected unable cannot call calls called calling data level node pod host instance container cluster namespace
  version v1 v2 v3 v production prod staging dev env info debug trace fatal critical severity sustained overall monitor alert
  upstream downstream multiple json yaml yml text line lines item items key keys`
    .split(/\s+/)
    .filter((word) => word !== '')
);

/** Words of log lines that say that something went wrong. */
export const HARM =
  /error|fail|timeout|timed out|panic|exception|fatal|refused|exceeded|unavailable|denied|forbidden|unauthori[sz]ed|reject|exhaust|unhealthy|slow|abort|invalid|missing|not found|does not exist|cannot|unable|unknown|killed|\boom|out of memory|drop|backlog|unreachable|expired|cancell?ed|fallback|\bmiss\b|lag|stuck|deadlock|retry|degraded|corrupt|malformed|\b5\d\d\b|enotfound|servfail|no such|rising|overflow|violat|conflict|undefined|nil pointer|null|saturat|full|waited|redeliver/i;
