/** Hands out each member to one user at a time, to the one who asked first. */
export type Pool<Member> = <Answer>(use: (member: Member) => Promise<Answer>) => Promise<Answer>;

export function createPool<Member>(members: readonly Member[]): Pool<Member> {
  const free = [...members];
  const waiting: ((member: Member) => void)[] = [];
  return async (use) => {
    const member = free.pop() ?? (await new Promise<Member>((resolve) => waiting.push(resolve)));
    try {
      return await use(member);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(member);
      else next(member);
    }
  };
}

/** Lets everybody use one member at the same time. */
export function share<Member>(member: Member): Pool<Member> {
  return (use) => use(member);
}
