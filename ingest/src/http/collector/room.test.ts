import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, createRoom } from './room.js';

const MiB = 1024 ** 2;

/** Claims of a mebibyte each, until there is no room for the next. */
function fill(enter: (n: number) => Claim, most = 1_000): number {
  for (let n = 0; n < most; n += 1) if (!enter(n).grow(MiB)) return n;
  return most;
}

describe('a room of 256 MiB', () => {
  test.each<[name: string, projectId: string | null, samePeer: boolean, mebibytes: number]>([
    ['a peer without a known key', null, true, 16],
    ['all of them', null, false, 64],
    ['a peer with a key', 'shop', true, 64],
    ['all with keys of one project', 'shop', false, 128],
  ])('%s holds at most its share', (_name, projectId, samePeer, mebibytes) => {
    const room = createRoom(256 * MiB);
    expect(fill((n) => room.enter(samePeer ? 'a' : `peer ${n}`, projectId))).toBe(mebibytes);
    expect(room.heldBytes).toBe(mebibytes * MiB);
  });

  test('is full with those of several projects', () => {
    const room = createRoom(256 * MiB);
    expect(fill((n) => room.enter(`peer ${n}`, `project ${n % 3}`))).toBe(256);
  });

  test('whoever has a known key finds room beside a crowd that has none', () => {
    const room = createRoom(256 * MiB);
    fill((n) => room.enter(n < 20 ? 'a' : `peer ${n}`, null));
    expect(fill(() => room.enter('a', 'shop'))).toBe(64);
  });

  test('one project finds room beside a crowd with the key of another', () => {
    const room = createRoom(256 * MiB);
    fill((n) => room.enter(`peer ${n}`, 'shop'));
    expect(room.enter('someone', 'club').grow(5 * MiB)).toBe(true);
  });

  test('a body whose key was found leaves the share of those without', () => {
    const room = createRoom(256 * MiB);
    const claims = Array.from({ length: 16 }, () => room.enter('a', null));
    for (const claim of claims) claim.grow(MiB);
    expect(room.enter('a', null).grow(1)).toBe(false);
    claims[0]!.identify('shop');
    expect(room.enter('a', null).grow(MiB)).toBe(true);
    expect(room.heldBytes).toBe(17 * MiB);
  });
});

test.each([32, 64, 256])('in a room of %i MiB the largest body has room, packed and unpacked', (size) => {
  const claim = createRoom(size * MiB).enter('a', null);
  expect([claim.grow(5 * MiB), claim.grow(5 * MiB)]).toEqual([true, true]);
});

test('what a body has become is held whether there is room or not, and keeps others out', () => {
  const room = createRoom(32 * MiB);
  const claim = room.enter('a', 'shop');
  claim.become(100 * MiB);
  expect(room.enter('b', 'club').grow(1)).toBe(false);
  claim.become(MiB);
  expect(room.enter('b', 'club').grow(1)).toBe(true);
});

test('nothing is held once everybody has left, whatever they did', () => {
  const step = fc.record({
    who: fc.nat(4),
    peer: fc.constantFrom('a', 'b'),
    project: fc.constantFrom('shop', 'club', null),
    does: fc.constantFrom('enter', 'grow', 'become', 'identify', 'leave'),
    bytes: fc.nat(20 * MiB),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const room = createRoom(32 * MiB);
      const claims: Claim[] = [];
      for (const { who, peer, project, does, bytes } of steps) {
        const claim = claims[who];
        if (does === 'enter' || claim === undefined) claims.push(room.enter(peer, project));
        else if (does === 'grow') claim.grow(bytes);
        else if (does === 'become') claim.become(bytes);
        else if (does === 'identify') claim.identify('shop');
        else claim.leave();
      }
      for (const claim of claims) claim.leave();
      expect(room.heldBytes).toBe(0);
      expect(room.enter('a', null).grow(10 * MiB)).toBe(true);
    }),
  );
});
