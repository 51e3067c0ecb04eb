import type { SegmentRule, TraitValue } from '@everloop/schemas';
import type { RawId } from '../domain/raw-id.js';
import type { Warehouse } from '../ports/warehouse.js';
import { findPerson } from './find-person.js';

/** Everyone whose userId or anonymousId is that text: no one, one person, or two. */
export async function findByText(warehouse: Warehouse, project: string, id: string): Promise<RawId[]> {
  const found = [
    await findPerson(warehouse, project, { kind: 'user', id }),
    await findPerson(warehouse, project, { kind: 'anonymous', id }),
  ].flatMap((known) => known ?? []);
  return found
    .filter(({ key }, index) => index === found.findIndex((other) => other.key === key))
    .map(({ person }) => person);
}

/** The rule of who has a trait, or has it with a value: a text from a URL may mean a text, a number, true or false. */
export function ruleOfTrait(name: string, value: string | undefined): SegmentRule {
  if (value === undefined) return { trait: { name, exists: true } };
  const values: TraitValue[] = [value];
  if (/^-?\d+(\.\d+)?$/.test(value)) values.push(Number(value));
  if (value === 'true' || value === 'false') values.push(value === 'true');
  return { trait: { name, in: values } };
}
