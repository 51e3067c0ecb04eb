import type { Check, Finding } from './finding.js';

const LOOKS_LIKE_AN_EXAMPLE =
  /demo|example|sample|change[-_ ]?me|secret|password|passwd|test|your[-_ ]?key|foo|bar|xxx|1234|abcd|^(.)\1+$/i;
/** As many characters as 16 random bytes have in base64. */
const GOOD_LENGTH = 22;

export function looksLikeAnExample(key: string): boolean {
  return LOOKS_LIKE_AN_EXAMPLE.test(key);
}

const KINDS = ['writeKeys', 'readKeys', 'adminKeys'] as const;

/** Keys that someone else may guess, and those that are missing. */
export const checkKeys: Check = {
  name: 'keys',
  applies: () => true,
  run: async ({ projects }) =>
    projects.flatMap((project, index) => {
      const found: Omit<Finding, 'check'>[] = [];
      for (const kind of KINDS)
        for (const [place, key] of project[kind].entries()) {
          const where = `projects[${index}].${kind}[${place}]`;
          const fix = 'Write a random one: openssl rand -base64 24';
          if (looksLikeAnExample(key))
            found.push({ level: 'unsafe', what: 'the key looks like an example', where, fix });
          else if (key.length < GOOD_LENGTH && kind !== 'writeKeys')
            found.push({ level: 'note', what: `the key has only ${key.length} characters`, where, fix });
        }
      if (project.readKeys.length === 0)
        found.push({
          level: 'note',
          what: 'metrics cannot be read over REST',
          where: `projects[${index}].readKeys`,
          fix: 'Add a key, or query in SQL with "everloop query".',
        });
      return found;
    }),
};
