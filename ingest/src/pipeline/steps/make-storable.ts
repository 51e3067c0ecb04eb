import type { JsonObject } from '../../domain/json/number-text.js';
import { writeStorable } from '../../domain/storable.js';
import { asObject } from '../as-object.js';
import { type Draft, type Rejection, reject } from '../draft.js';

/** Writes what the warehouse keeps as JSON so that it can keep it: one event that it refuses would take a block along. */
export function makeStorable(draft: Draft): Rejection | null {
  if (draft.facts?.problem) return tooComplex('context', draft.facts.problem);
  const properties = asObject(draft.event.properties);
  if (properties === null) return notAnObject('properties');
  const traits = readTraits(draft);
  if (traits === null) return notAnObject('traits');
  draft.properties = properties;
  draft.traits = traits;
  return store('properties', properties, draft) ?? store('traits', traits, draft);
}

/** rudder-python's identify has them in the context. */
function readTraits(draft: Draft): JsonObject | undefined | null {
  const own = asObject(draft.event.traits);
  if (own !== undefined || (draft.type !== 'identify' && draft.type !== 'group')) return own;
  return asObject(draft.facts?.traits);
}

function store(
  member: 'properties' | 'traits',
  object: JsonObject | undefined,
  draft: Draft,
): Rejection | null {
  if (object === undefined) return null;
  const stored = writeStorable(object);
  if ('problem' in stored) return tooComplex(member, stored.problem);
  if (member === 'properties') draft.propertiesText = stored.text;
  else draft.traitsText = stored.text;
  return null;
}

function notAnObject(member: string): Rejection {
  return reject('invalid_properties', `\`${member}\` must be a JSON object.`);
}

function tooComplex(member: string, problem: string): Rejection {
  return reject('properties_too_complex', `\`${member}\` ${problem}.`);
}
