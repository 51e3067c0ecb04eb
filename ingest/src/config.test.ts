import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEGMENT_KINDS } from '@everloop/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeConfig, loadConfig } from './config.js';

const shop = { id: 'shop', timeZone: 'Europe/Berlin', writeKeys: ['wk_shop_made_up'] };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'everloop-config-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const put = (name: string, content: unknown) =>
  writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
const load = (options: Parameters<typeof loadConfig>[0] = {}) =>
  loadConfig({ env: {}, workingDir: dir, ...options });

describe('where a configuration comes from', () => {
  it('completes the smallest JSON config with defaults', async () => {
    await put('everloop.config.json', { projects: [shop] });
    const config = await load();
    expect(config).toMatchObject({
      port: 8_787,
      host: '127.0.0.1',
      dataDir: './.everloop',
      freshnessMs: 1_000,
      eventLog: { kind: 'file', durability: 'disk' },
      warehouse: { kind: 'chdb' },
    });
    expect(config.projects[0]).toMatchObject({ weekStart: 'monday', horizonDays: 1_095, planMode: 'report' });
  });

  it('prefers flag over environment over file over default', async () => {
    await put('everloop.config.json', {
      projects: [shop],
      port: 1_001,
      host: '0.0.0.0',
      dataDir: './from-file',
    });
    const env = { EVERLOOP_PORT: '1002', EVERLOOP_DATA_DIR: './from-environment' };
    const config = await load({ env, flags: { port: 1_003 } });
    expect(config).toMatchObject({
      port: 1_003,
      dataDir: './from-environment',
      host: '0.0.0.0',
      freshnessMs: 1_000,
    });
  });

  it('takes secrets from the environment only where the file chose their kind', async () => {
    await put('everloop.config.json', {
      projects: [shop],
      eventLog: { kind: 'kafka', brokers: ['a:9092'], sasl: { mechanism: 'plain', username: 'loader' } },
    });
    const env = {
      EVERLOOP_KAFKA_PASSWORD: 'made-up-secret',
      EVERLOOP_KAFKA_BROKERS: 'b:9092, c:9092',
      EVERLOOP_CLICKHOUSE_PASSWORD: 'unused',
    };
    const config = await load({ env });
    expect(config.eventLog).toMatchObject({
      brokers: ['b:9092', 'c:9092'],
      sasl: { password: 'made-up-secret' },
    });
    expect(config.warehouse).toEqual({ kind: 'chdb' });
  });

  it('loads a TypeScript config with a plan by value', async () => {
    await put(
      'everloop.config.ts',
      `import { defineConfig, definePlan } from '@everloop/ingest';
       const plan = definePlan({ events: {} });
       export default defineConfig({ projects: [${JSON.stringify(shop)}] as const, plan });`,
    );
    const config = await load();
    expect(config.plans.get('shop')).toMatchObject({ kind: 'everloop-plan' });
    expect(config.projects[0]).not.toHaveProperty('plan');
  });

  it("loads a plan's module that a JSON config names, and lets a project name its own", async () => {
    await put(
      'plan.js',
      `import { definePlan } from '@everloop/schemas'; export const plan = definePlan({ events: { Shared: 1 } });`,
    );
    await put('own.mjs', `export default { kind: 'everloop-plan', events: { Own: 1 } };`);
    const other = { ...shop, id: 'other', writeKeys: ['wk_other_made_up'], plan: './own.mjs' };
    await put('everloop.config.json', { plan: './plan.js', projects: [shop, other] });
    const { plans } = await load();
    expect(Object.keys(plans.get('shop')!.events)).toEqual(['Shared']);
    expect(Object.keys(plans.get('other')!.events)).toEqual(['Own']);
  });
});

/** Every setting there is, as a project with all of them writes it. */
const complete = {
  projects: [
    {
      id: 'shop',
      timeZone: 'Europe/Berlin',
      weekStart: 'monday',
      currency: 'EUR',
      writeKeys: ['wk_shop_demo'],
      readKeys: ['rk_shop_demo'],
      horizonDays: 1095,
      ipPolicy: 'truncate',
      planMode: 'report',
      activeEvents: null,
      activationDays: 7,
      retentionDays: [1, 7, 30],
      roles: {
        signUp: 'Signed Up',
        activation: 'Project Created',
        revenue: ['Order Completed'],
        refund: ['Order Refunded'],
        invite: 'Invite Sent',
        accept: ['Invite Accepted', 'Signed Up'],
        nps: 'Survey Answered',
        impression: ['Ad Shown'],
        interaction: ['Ad Clicked'],
        conversion: 'Order Completed',
      },
      inviterProperty: 'inviterId',
      inviteProperty: 'inviteId',
      ladder: [
        { name: 'visitor', activeDays: 1 },
        { name: 'regular', activeDays: 3 },
        { name: 'buyer', events: { 'Order Completed': 1 } },
        { name: 'devotee', activeDays: 4, events: { 'Order Completed': 1 }, revenue: { EUR: '50' } },
      ],
      loop: {
        consider: ['Product Viewed'],
        evaluate: ['Products Compared'],
        buy: ['Order Completed'],
        enjoy: ['Content Played'],
        advocate: ['Review Submitted', 'Invite Sent'],
        bond: ['Member Joined'],
      },
      journey: [
        { stage: 'awareness', events: ['Ad Shown'], pages: true },
        { stage: 'interest', events: ['Product Viewed'] },
      ],
      experiment: {
        event: 'Experiment Viewed',
        conversion: 'Order Completed',
        windowDays: 7,
        control: 'control',
      },
      campaign: { windowDays: 7 },
      churn: { recentDays: 28, baselineDays: 28, fall: '0.5', dormantDays: 30, currentDays: 7, minGaps: 3 },
      segments: { devotees: { rung: { is: 'devotee' } } },
    },
  ],
  eventLog: { kind: 'file' },
  warehouse: { kind: 'chdb' },
};

it('takes a complete configuration as it stands', async () => {
  await put('everloop.config.json', complete);
  const [project] = (await load()).projects;
  const [written] = complete.projects;
  expect(project).toMatchObject({
    ladder: written!.ladder,
    loop: written!.loop,
    churn: written!.churn,
    experiment: written!.experiment,
    roles: { signUp: ['Signed Up'], conversion: ['Order Completed'] },
    segments: { devotees: { rung: { is: ['devotee'], granularity: 'month' } } },
  });
});

it('reads a currency as orders have theirs: trimmed, in upper case', async () => {
  const ladder = [{ name: 'fan', revenue: { ' eur ': '5', usd: 6 } }];
  const { projects } = await completeConfig({ projects: [{ ...shop, currency: ' chf', ladder }] });
  expect(projects[0]).toMatchObject({ currency: 'CHF', ladder: [{ revenue: { EUR: '5', USD: '6' } }] });
  expect(Object.keys(projects[0]!.ladder[0]!.revenue!)).toEqual(['EUR', 'USD']);
});

describe('what a broken configuration says', () => {
  const refusal = async (input: unknown) => {
    try {
      await completeConfig(input, 'c.json');
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing';
  };

  it.each([
    [
      { projects: [{ ...shop, timeZone: 'Europa/Berlin' }] },
      /projects\[0\]\.timeZone: "Europa\/Berlin" is not an IANA time zone; use one such as/,
    ],
    [
      { projects: [{ ...shop, timezone: 'UTC' }] },
      /projects\[0\]\.timezone: unknown setting; did you mean "timeZone"\?/,
    ],
    [
      { projects: [{ ...shop, segments: { vip: { or: [{ did: { event: 'X', tims: 2 } }] } } }] },
      /projects\[0\]\.segments\.vip\.or\[0\]\.did: unknown name "tims"; did you mean "times"\? Known names: event, times, days, end$/m,
    ],
    [
      { projects: [{ ...shop, segments: { vip: { rung: { is: 'knight' } } } }] },
      /projects\[0\]\.segments\.vip: names a rung "knight"; the ladder has inactive/,
    ],
    [
      { projects: [{ ...shop, ladder: [{ name: 'buyer' }, { name: 'buyer' }] }] },
      /projects\[0\]\.ladder\[1\]\.name: is the same as rung 1; give each rung a different name/,
    ],
    [
      { projects: [{ ...shop, ladder: [{ name: 'fan', revenue: { EUR: 'fifty' } }] }] },
      /projects\[0\]\.ladder\[0\]\.revenue\.EUR: expected a decimal such as "50"/,
    ],
    [
      { projects: [{ ...shop, ladder: [{ name: 'fan', revenue: { eur: '5', ' EUR': '6' } }] }] },
      /projects\[0\]\.ladder\[0\]\.revenue\. EUR: is the same currency as "eur"; name EUR once/,
    ],
    [
      { projects: [{ ...shop, ladder: [{ name: 'fan', revenue: { ' ': '5' } }] }] },
      /projects\[0\]\.ladder\[0\]\.revenue\. : expected a currency such as "EUR"/,
    ],
    [
      { projects: [{ ...shop, currency: ' ' }] },
      /projects\[0\]\.currency: expected a currency such as "EUR"/,
    ],
    [
      { projects: [{ ...shop, journey: [{ stage: 'use', events: 'Visit' }, { stage: 'idle' }] }] },
      /projects\[0\]\.journey\[1\]: this stage has no events; give it events, or pages: true/,
    ],
    [
      {
        projects: [
          { ...shop, journey: ['use', 'Use', 'use'].map((stage) => ({ stage, pages: true })) },
          { ...shop, id: 'twin', writeKeys: ['wk_twin_made_up'] },
        ],
      },
      /^c\.json: projects\[0\]\.journey\[2\]\.stage: is the same as journey\[0\]; give each stage a different name$/,
    ],
    [
      { projects: [{ ...shop, roles: { revenue: ['Paid', 'Charged'], refund: ['Returned', 'Charged'] } }] },
      /projects\[0\]\.roles\.refund: "Charged" is also in roles\.revenue and would not count as an order; keep it in one of them/,
    ],
    [
      { projects: [{ ...shop, roles: { revenue: 'Order Refunded' } }] },
      /projects\[0\]\.roles\.refund: "Order Refunded" is also in roles\.revenue/,
    ],
    [
      { projects: [{ ...shop, notBots: [' '] }] },
      /projects\[0\]\.notBots\[0\]: is blank and would match every user agent; use a part of one, such as "OurMonitoring"/,
    ],
    [
      { projects: [{ ...shop, ownDomains: ['https://shop.example/'] }] },
      /projects\[0\]\.ownDomains\[0\]: expected a domain without scheme, port or path, such as "example\.com"/,
    ],
    [
      { projects: [{ ...shop, ignoredReferrers: ['=bank.example/check'] }] },
      /projects\[0\]\.ignoredReferrers\[0\]: expected a host such as "pay\.example\.com", "=example\.com" for it alone/,
    ],
    [{ projects: [{ ...shop, bots: 'ignore' }] }, /projects\[0\]\.bots: "ignore" .*refuse, keep/],
    [
      { projects: [{ ...shop, roles: { signup: 'X' } }] },
      /projects\[0\]\.roles\.signup: .*did you mean "signUp"\?/,
    ],
    [
      { projects: [{ ...shop, colour: 1 }] },
      /projects\[0\]\.colour: unknown setting; use one of id, timeZone/,
    ],
    [
      { projects: [{ id: 'shop', timeZone: 'UTC' }] },
      /^c\.json: projects\[0\]\.writeKeys: is missing; expected a list of at least one random key .*such as \["wk_…"\]$/,
    ],
    [{ projects: [{ ...shop, writeKeys: [] }] }, /projects\[0\]\.writeKeys: is empty; expected a list of/],
    [{ projects: [{ ...shop, writeKeys: 'wk_made_up' }] }, /writeKeys: expected a list, not a text$/],
    [
      { projects: [{ ...shop, retentionDays: '' }] },
      /^\S+ projects\[0\]\.retentionDays: expected a list, not a text$/,
    ],
    [
      { projects: [{}] },
      /projects\[0\]\.id: is missing; expected a name such as "shop"\n.*timeZone: is missing; expected an IANA/,
    ],
    [{}, /^c\.json: projects: is missing; expected \[\{ id: "shop", timeZone/],
    [
      { projects: [{ ...shop, weekStart: 'Monday' }] },
      /weekStart: "Monday" is not one of monday, .*, sunday; did you mean "monday"\?$/,
    ],
    [{ projects: [{ ...shop, horizonDays: 0.5 }] }, /horizonDays: expected a whole number, not 0\.5$/],
    [{ projects: [{ ...shop, horizonDays: 9_000 }] }, /horizonDays: expected 7,300 or less$/],
    [{ projects: [{ ...shop, inviteProperty: '' }] }, /inviteProperty: is empty; expected a text$/],
    [{ projects: [{ ...shop, roles: { signUp: 5 } }] }, /signUp: expected a text or a list, not a number$/],
    [{ projects: [{ ...shop, roles: { signUp: [''] } }] }, /signUp\[0\]: is empty; expected a text$/],
    [{ projects: [{ ...shop, segments: { VIP: { and: [] } } }] }, /segments\.VIP: a name is 1-64 of/],
    [{ projects: [shop], trustProxy: [] }, /trustProxy: is empty; expected at least one entry$/],
    [{ projects: [shop], plan: {} }, /plan: expected what definePlan\(…\) returns$/],
    [{ projects: [shop], eventLog: {} }, /eventLog\.kind: is missing; expected one of file, memory, kafka$/],
    [
      { projects: [shop], eventLog: { kind: 'kafk' } },
      /eventLog\.kind: "kafk" is not one of file, memory, kafka; did you mean "kafka"\?$/,
    ],
    [
      { projects: [shop], eventLog: { kind: 'kafka' } },
      /brokers: is missing; expected a list such as \["localhost/,
    ],
    [
      { projects: [shop], warehouse: { kind: 'clickhouse', url: 'my server' } },
      /warehouse\.url: expected an address such as "http:\/\/localhost:8123"$/,
    ],
    [{ projects: [] }, /projects: at least one project is needed/],
    [{ projects: [shop], port: '8787' }, /port: expected a number, not a text$/],
    [
      { projects: [shop], eventLog: { kind: 'kafka', broker: ['x'] } },
      /eventLog\.broker: .*did you mean "brokers"\?/,
    ],
    [
      { projects: [shop], eventLog: { kind: 'kafka', brokers: ['x'], ssl: { certFile: 'client.pem' } } },
      /eventLog\.ssl\.keyFile: is missing; a client certificate needs both/,
    ],
    [
      {
        projects: [shop],
        eventLog: { kind: 'kafka', brokers: ['x'], sasl: { mechanism: 'plain', username: 'everloop' } },
      },
      /eventLog\.sasl\.password: is missing; set EVERLOOP_KAFKA_PASSWORD/,
    ],
    [
      { projects: [shop], roles: ['collector'] },
      /roles: collector and loader must run in one process with eventLog\.kind "file"/,
    ],
    [
      { projects: [shop, { ...shop, id: 'twin' }] },
      /projects\[1\]\.writeKeys\[0\]: is the same as projects\.0\.writeKeys\.0/,
    ],
    [{ projects: [shop], plan: './missing.js' }, /plan: .*missing\.js cannot be loaded/],
    [null, /the config: expected an object, not null$/],
  ])('%j', async (input, message) => {
    expect(await refusal(input)).toMatch(message);
  });

  it('has no words of the validator', async () => {
    const odd = [undefined, null, 5, 0.5, -1, 1e12, '', 'x'.repeat(3_000), [], [[]], {}, { and: 5 }, true];
    const whole = await completeConfig(complete, 'c.json');
    const settings = Object.keys(whole.projects[0]!);
    const inputs = odd.flatMap((value) => [
      ...settings.map((name) => ({ projects: [{ ...shop, [name]: value }] })),
      ...Object.keys(whole).map((name) => ({ projects: [shop], [name]: value })),
      ...SEGMENT_KINDS.map((kind) => ({ projects: [{ ...shop, segments: { vip: { [kind]: value } } }] })),
    ]);
    for (const input of inputs)
      expect(await refusal(input)).not.toMatch(
        /invalid |received|too (small|big)|unrecognized|expected .*(string|array|boolean|number>|int\b)/i,
      );
  });

  it('never repeats a key', async () => {
    expect(await refusal({ projects: [shop, { ...shop, id: 'twin' }] })).not.toContain('wk_shop_made_up');
  });

  it('names the file that is missing, and the line that is not JSON', async () => {
    await expect(load()).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND', message: /--config FILE/ });
    await expect(load({ file: 'gone.json' })).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      message: /gone\.json/,
    });
    await put('broken.json', '{ "projects": [ }');
    await expect(load({ file: 'broken.json' })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' });
    await put('empty.ts', 'export const config = {};');
    await expect(load({ file: 'empty.ts' })).rejects.toMatchObject({ message: /no default export/ });
  });

  it('refuses a port in the environment that is no number', async () => {
    await put('everloop.config.json', { projects: [shop] });
    await expect(load({ env: { EVERLOOP_PORT: 'eighty' } })).rejects.toMatchObject({
      code: 'CONFIG_BAD_ENVIRONMENT',
    });
  });
});
