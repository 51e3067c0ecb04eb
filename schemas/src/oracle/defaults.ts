import type { OracleProject, OracleSettings, RoleName, Roles, Rung } from './types.js';

const ROLES: Roles = {
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
};

/** Fills in every setting that a project leaves out. */
export function withDefaults(project: OracleProject): OracleSettings {
  const given = { ...ROLES, ...project.roles };
  const roles = {} as Record<RoleName, string[]>;
  for (const role of Object.keys(ROLES) as RoleName[]) {
    const names = given[role];
    roles[role] = typeof names === 'string' ? [names] : names;
  }
  return {
    id: project.id,
    timeZone: project.timeZone,
    weekStart: project.weekStart ?? 'monday',
    currency: currencyOf(project.currency ?? 'USD'),
    horizonDays: project.horizonDays ?? 1095,
    bots: project.bots ?? 'refuse',
    notBots: project.notBots ?? [],
    activeEvents: project.activeEvents ?? null,
    activationDays: project.activationDays ?? 7,
    retentionDays: project.retentionDays ?? [1, 7, 30],
    roles,
    amountProperties: project.amountProperties ?? ['revenue', 'total', 'value'],
    orderIdProperties:
      project.orderIdProperties === null ? [] : (project.orderIdProperties ?? ['order_id', 'orderId']),
    ownDomains: project.ownDomains ?? [],
    ignoredReferrers: project.ignoredReferrers ?? [],
    inviterProperty: project.inviterProperty ?? 'inviterId',
    inviteProperty: project.inviteProperty ?? 'inviteId',
    ladder: (project.ladder ?? []).map(withCurrencies),
    loop: { consider: [], evaluate: [], buy: [], enjoy: [], advocate: [], bond: [], ...project.loop },
    journey: project.journey ?? [],
    experiment: {
      event: 'Experiment Viewed',
      conversion: 'Order Completed',
      windowDays: 7,
      control: 'control',
      ...project.experiment,
    },
    campaign: { windowDays: 7, ...project.campaign },
    churn: {
      recentDays: 28,
      baselineDays: 28,
      fall: '0.5',
      dormantDays: 30,
      currentDays: 7,
      minGaps: 3,
      ...project.churn,
    },
  };
}

function withCurrencies(rung: Rung): Rung {
  if (rung.revenue === undefined) return rung;
  const revenue = Object.entries(rung.revenue).map(([currency, least]) => [currencyOf(currency), least]);
  return { ...rung, revenue: Object.fromEntries(revenue) };
}

/** Orders have theirs trimmed and in upper case, too. */
function currencyOf(text: string): string {
  return text.trim().toUpperCase();
}
