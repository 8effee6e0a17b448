const NAMES = 3_000;

/** A value from a number, each time another one. */
type Value = (random: () => number) => string;

const number =
  (most: number): Value =>
  (random) =>
    String(Math.floor(random() * most));
const hex =
  (digits: number): Value =>
  (random) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
const name: Value = (random) => nameOf(Math.floor(random() ** 3 * NAMES));
const address: Value = (random) => `10.${number(256)(random)}.${number(256)(random)}.${number(256)(random)}`;
const time: Value = (random) =>
  `2026-03-0${1 + Math.floor(random() * 9)}T1${number(10)(random)}:2${number(10)(random)}:07.${number(1_000)(random)}Z`;
const uuid: Value = (random) => [8, 4, 4, 4, 12].map((digits) => hex(digits)(random)).join('-');

/** Forms of lines with how often they come; `%` stands for the next value. */
const FORMS: ReadonlyArray<[often: number, form: string, values: Value[]]> = [
  [
    300,
    '% INFO  [http-%] % "GET /api/v2/items/% HTTP/1.1" 200 % %ms',
    [time, number(64), address, number(1e5), number(1e5), number(900)],
  ],
  [
    200,
    'level=info ts=% caller=cart.go:% msg="item added" user=% cart=% items=%',
    [time, number(400), name, uuid, number(40)],
  ],
  [
    150,
    '{"ts":"%","level":"info","logger":"checkout","msg":"order placed","order":"%","user":"%","total":%.%}',
    [time, uuid, name, number(900), number(100)],
  ],
  [100, 'Accepted publickey for % from % port % ssh2: RSA SHA256:%', [name, address, number(65_535), hex(40)]],
  [
    80,
    '[%] DEBUG connection pool: %/% in use, % waiting (oldest % ms)',
    [time, number(50), number(50), number(9), number(5_000)],
  ],
  [
    60,
    'block blk_% replicated to %:% in % ms (%.% MB)',
    [number(1e9), address, number(65_535), number(900), number(128), number(100)],
  ],
  [
    40,
    'WARN  slow query (%.%s) select * from orders where customer = % and state = $1 limit %',
    [number(9), number(1_000), number(1e6), number(100)],
  ],
  [30, 'GC pause (young) %M->%M(%M) %.%ms', [number(900), number(900), number(2_048), number(90), number(100)]],
  [20, 'user % logged in from % (session %)', [name, address, hex(32)]],
  [
    10,
    'ERROR payment for % declined: insufficient funds, gateway answered % after % tries',
    [name, number(600), number(5)],
  ],
  [5, 'failed to open /var/lib/shop/data/%/%.db: No such file or directory', [hex(6), number(1e4)]],
  [3, 'java.net.SocketTimeoutException: Read timed out after % ms at %', [number(3e4), address]],
];

/** Lines as a busy shop writes them, the same for the same count: 12 forms, values of all sorts, 3,000 names. */
export function shopLines(count: number): string[] {
  const random = uniform(7);
  const total = FORMS.reduce((sum, [often]) => sum + often, 0);
  return Array.from({ length: count }, () => {
    let at = random() * total;
    const [, form, values] = FORMS.find(([often]) => (at -= often) < 0) ?? (FORMS[0] as (typeof FORMS)[number]);
    let next = 0;
    return form.replaceAll('%', () => (values[next++] as Value)(random));
  });
}

/** A pronounceable name from a number, letters only, so that no shape gives it away. */
function nameOf(index: number): string {
  const [start, middle, end] = ['b d f g k l m n r s t v'.split(' '), 'a e i o u'.split(' '), 'n r s l x'.split(' ')];
  let [rest, text] = [index, ''];
  for (const letters of [start, middle, start, middle, end] as string[][]) {
    text += letters[rest % letters.length] as string;
    rest = Math.floor(rest / letters.length);
  }
  return text;
}

/** Park and Miller's generator: uniform in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
