import { type JsonObject, textOf } from '../../domain/json/number-text.js';
import { column } from '../../domain/read-context.js';
import { isPlaceholder } from '../../domain/read-id.js';
import { type NoMoney, readMoney } from '../../domain/read-money.js';
import type { Draft } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const NOTHING: JsonObject = {};

/**
 * What a track event says about money, invitations, experiments, campaigns and answers. Kept of every event that says so,
 * whatever its role today, so that renaming a role needs no rebuild.
 */
export function readFacts(draft: Draft, { project }: RequestScope): null {
  if (draft.type !== 'track') return null;
  const { settings } = project;
  const properties = draft.properties ?? NOTHING;
  const facts =
    readRevenue(draft, properties, project) +
    column('inviter', readLinkedId(properties, settings.inviterProperty)) +
    column('invite', readLinkedId(properties, settings.inviteProperty)) +
    column('experiment', textOf(properties.experiment)) +
    column('variant', textOf(properties.variant)) +
    column('creative', textOf(properties.creative));
  const isFact = facts !== '' || project.factEvents.has(draft.name);
  draft.factColumns =
    (isFact ? `,"is_fact":1${facts}` : '') +
    (project.npsEvents.has(draft.name) ? column('score', textOf(properties[settings.npsProperty])) : '') +
    column('campaign', textOf(properties.campaign) || draft.facts?.campaign);
  return null;
}

/** An event that is no order and no refund may leave its money out, and call anything `value`. */
function readRevenue(draft: Draft, properties: JsonObject, project: RequestScope['project']): string {
  const money = readMoney(properties, project.settings);
  if (typeof money === 'object') {
    const { amount, currency, orderId } = money;
    return `,"revenue":"${amount}","has_revenue":1${column('currency', currency)}${column('order_id', orderId)}`;
  }
  if (project.moneyEvents.has(draft.name)) {
    const names = project.settings.amountProperties.map((name) => `\`${name}\``).join(', ');
    draft.notices.push({ code: money, message: WHY_NO_MONEY[money](names) });
  }
  return '';
}

const WHY_NO_MONEY: Record<NoMoney, (names: string) => string> = {
  missing_revenue: (names) => `The event has none of ${names}, so it is not counted as an order or a refund.`,
  unreadable_revenue: (names) =>
    `The first of ${names} in the event is not a decimal of at most 20 digits and 18 after the point, so the event is not counted as an order or a refund.`,
};

function readLinkedId(properties: JsonObject, name: string): string | undefined {
  const text = Object.hasOwn(properties, name) ? textOf(properties[name]) : undefined;
  return text === undefined || isPlaceholder(text) ? undefined : text;
}
