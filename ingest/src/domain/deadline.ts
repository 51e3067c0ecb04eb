/** What `within` rejects with. The work goes on in the background. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Waits for `work` no longer than `timeoutMs`. */
export async function within<Answer>(
  timeoutMs: number,
  what: string,
  work: Promise<Answer>,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DeadlineError(`${what} took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
