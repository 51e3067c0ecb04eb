import { expect, it } from 'vitest';
import { toDataDirError } from './data-dir-error.js';

it.each([
  ['EROFS', /^the data directory \/made\/up is on a read-only file system: mount it for writing, or choose/],
  ['ENOSPC', /is on a full disk: free some space, or choose another with --data DIR$/],
  ['EACCES', /may not be used by this user: give it to the user/],
  ['EMFILE', /cannot be opened, because this process may not open more files: raise its limit/],
])('says what %s means for a data directory, and what to do', (code, message) => {
  const cause = Object.assign(new Error(`${code}: made up`), { code });
  expect(toDataDirError(cause, '/made/up')).toMatchObject({
    code: 'DATA_DIR_UNUSABLE',
    message: expect.stringMatching(message),
    cause,
  });
});

it('leaves other errors as they are', () => {
  const error = new Error('made up');
  expect(toDataDirError(error, '/made/up')).toBe(error);
});
