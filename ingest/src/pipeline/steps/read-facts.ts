import { type JsonObject, textOf } from '../../domain/json/number-text.js';
import { asRefund, readAmount, readCurrency } from '../../domain/read-amount.js';
import { column } from '../../domain/read-context.js';
import { isPlaceholder } from '../../domain/read-id.js';
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

function readRevenue(draft: Draft, properties: JsonObject, project: RequestScope['project']): string {
  const { revenue } = properties;
  if (revenue === undefined || revenue === null) return '';
  const text = textOf(revenue);
  const amount = text === undefined ? null : readAmount(text);
  if (amount === null) {
    draft.notices.push({
      code: 'unreadable_revenue',
      message:
        '`revenue` is not a decimal of at most 20 digits and 18 after the point, so the event is not counted as an order.',
    });
    return '';
  }
  const signed = project.refundEvents.has(draft.name) ? asRefund(amount) : amount;
  const currency = readCurrency(textOf(properties.currency), project.settings.currency);
  return `,"revenue":"${signed}","has_revenue":1${column('currency', currency)}`;
}

function readLinkedId(properties: JsonObject, name: string): string | undefined {
  const text = Object.hasOwn(properties, name) ? textOf(properties[name]) : undefined;
  return text === undefined || isPlaceholder(text) ? undefined : text;
}
