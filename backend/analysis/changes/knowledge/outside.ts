/**
 * Kinds of trouble that come from outside any change, with the patterns that speak of them. What every cause looks like in
 * the end (overload, full queues, timeouts) is not among them.
 */
export const OUTSIDE = {
  names:
    /no such host|nxdomain|servfail|enotfound|eai_again|getaddrinfo|name (?:or service not known|resolution|resolver)|temporary failure in name resolution|could not resolve|unknown host|\bresolver\b|\bnameserver|\bdns\b/i,
  certificate:
    /certificate (?:has |is |was )?(?:expired|no longer valid|not yet valid)|cert\w* (?:has )?expir|expired certificate|x509[^\n]{0,80}(?:expired|not yet valid)|\bnot ?after\b|certificate_expired|cert_has_expired|token (?:has )?expired upstream|license (?:has )?expired|expired (?:license|credential|key)/i,
  provider:
    /third[- ]?party|upstream (?:provider|vendor|dependency) |provider (?:outage|incident|degraded|unavailable)|\bprovider\b[^\n]{0,60}(?:50[0234]|unavailable|error|timeout|degraded)|partner (?:api|gateway)|\boutage\b|service degradation|status ?page|(?:availability zone|region)[^\n]{0,40}(?:impair|degrad|down|unavailable|outage|lost)/i,
  data: /out of range|malformed|corrupt|poison|garbage|unparse?able|invalid (?:byte|utf|record|value|coordinate|checksum|character)|bad (?:record|data|row|input)|redeliver|same (?:offset|record|message)|dead[- ]?letter|quarantin|checksum mismatch|unexpected (?:token|character|byte)|truncated (?:record|file|message)/i,
  load: /traffic (?:spike|surge|burst)|flash (?:sale|crowd)|load (?:spike|surge)|\bddos\b|\bcrawlers?\b|\bbots?\b|\bcampaign\b|went viral/i,
  machine:
    /node (?:not ready|lost|unreachable|failure)|notready|hardware|i\/o error|input\/output error|read-only file ?system|\becc\b|bad (?:sector|block)|preempt|spot (?:instance|interruption)|kernel panic|disk failure|raid|packet loss|link (?:down|flap)|network partition|power (?:loss|failure)|instance (?:terminated|retired|reboot)|evicted/i,
  growth:
    /no space left|disk (?:is )?full|enospc|integer (?:overflow|out of range)|sequence[^\n]{0,40}(?:exhaust|maximum)|nextval|max(?:imum)? (?:number of )?(?:inodes|partitions|file handles|open files)|quota (?:has been )?(?:exceeded|reached|exhausted)|too many open files|wraparound|storage (?:full|exhausted)/i,
  clock: /clock (?:skew|drift|jump)|\bntp\b|leap second|time (?:went|moved) backwards/i,
} as const satisfies Readonly<Record<string, RegExp>>;

export type OutsideKind = keyof typeof OUTSIDE;

/** Words of metric names that count what people ask for, before anything goes wrong. */
export const DEMAND =
  /(?:^|_)(?:requests?|rps|qps|req|hits|visitors?|visits|users|logins?|orders|sessions|page_?views|traffic|throughput|ingress|messages_(?:in|received|produced)|events_(?:in|received))(?:_|$)/i;
/** Metric names that count what went wrong, although they say requests. */
export const NOT_DEMAND =
  /per_req|error|fail|5xx|4xx|latency|duration|seconds|p\d\d|_ms(?:_|$)|ratio|timeout|reject|drop|retr|queued|in_?flight|active|pending|wait/i;
