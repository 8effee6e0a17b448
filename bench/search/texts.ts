import type { Text } from './fillKnowledge.ts';

const WORDS =
  `the of a and to in was is for on with by it after from that we when not at database payment checkout latency error
  timeout pool connection disk memory deploy rollback restart pod node queue consumer lag certificate expired cache miss replica
  failover primary secondary lock deadlock query index slow retry storm traffic surge limit throttle gateway ingress dns lookup
  network packet loss firewall kernel panic swap garbage collection heap thread starvation leak container image pull scheduler
  autoscaler quota volume snapshot backup restore corrupt checksum migration schema feature flag configuration secret token
  rotation alert silence dashboard metric trace log sampling budget customer impact minutes follow owner runbook postmortem`
    .split(/\s+/)
    .filter((word) => word !== '');
const CHINESE =
  `数据库 连接池 耗尽 支付 服务 延迟 升高 磁盘 空间 不足 内存 泄漏 重启 回滚 部署 配置 变更 网关 超时 队列 积压 消费者 证书 过期 缓存 击穿 主从 切换 死锁 慢查询 索引 流量 突增 限流 降级 域名 解析 网络 丢包 防火墙 内核 容器 镜像 拉取 失败 调度 扩容 配额 快照 备份 恢复 校验 迁移 表结构 功能开关 密钥 轮换 告警 静默 看板 指标 链路 日志 采样 用户 影响 分钟 后续 负责人 操作手册 复盘 我们 发现 之后 因为 所以 需要 检查 确认 处理 完成`
    .split(/\s+/)
    .filter((word) => word !== '');
const RARE = 20_000;

/** Numbers between 0 and 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A word of a list: the first ones far more often than the last, as in texts (Zipf). */
function zipf(list: readonly string[], next: () => number): string {
  return list[Math.min(list.length - 1, Math.floor(list.length ** next()) - 1)] ?? '';
}

const service = (next: () => number): string => `service-${String(Math.floor(200 * next() ** 3)).padStart(3, '0')}`;

/** The i-th English item: some 120 words, a few of them names that hardly any other item has. */
export function english(i: number): Text {
  const next = numbers(i);
  const word = (): string => (next() < 0.06 ? `n${Math.floor(RARE * next())}x` : zipf(WORDS, next));
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  const own = service(next);
  return {
    title: `${words(6)} ${own}`,
    body: Array.from({ length: 8 }, () => `${words(15)}.`).join('\n'),
    service: own,
    tag: zipf(WORDS.slice(18), next),
  };
}

/** The i-th Chinese item: some 160 characters. */
export function chinese(i: number): Text {
  const next = numbers(i);
  const rare = (): string =>
    String.fromCodePoint(0x4e00 + Math.floor(6_000 * next()), 0x4e00 + Math.floor(6_000 * next()));
  const phrase = (): string => (next() < 0.06 ? rare() : zipf(CHINESE, next));
  const phrases = (count: number): string => Array.from({ length: count }, phrase).join('');
  const own = service(next);
  return {
    title: `${own} ${phrases(4)}`,
    body: Array.from({ length: 8 }, () => `${phrases(8)}。`).join('\n'),
    service: own,
    tag: zipf(CHINESE, next),
  };
}

export const SEARCHES = {
  en: [
    'connection pool exhausted',
    'payment latency',
    'database',
    'certificate expired',
    'rollback',
    'n1234x',
    'deploy of payment timeouts',
    'packet loss on node',
    'restar',
    'garbage collection heap',
    'database payment checkout latency error timeout',
    'the error of the pool',
    'follow owner runbook',
    'migration schema lock',
    'queries',
    'service-003',
    'kubernetes operator',
    'the',
  ],
  zh: [
    '连接池耗尽',
    '支付延迟',
    '数据库',
    '证书过期',
    '回滚',
    '磁盘空间不足',
    '支付服务部署后超时',
    '网络丢包',
    '池',
    '内存泄漏 重启',
    '数据库连接池耗尽导致支付服务延迟升高',
    '后续负责人',
    '表结构迁移 死锁',
    '慢查询',
    'service-003 复盘',
    '不存在的说法',
    '我们',
    '配置变更 回滚',
  ],
} as const;
