export interface ServerKey {
  url: string;
  key: string;
}

/**
 * Asks a running server. The answer is returned as text or, where somebody takes it piece by piece, handed over as it comes.
 * Errors: one line with what the server said and what to do.
 */
export async function askServer(
  { url, key }: ServerKey,
  path: string,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
  take?: (text: string) => void,
): Promise<string> {
  const address = url.replace(/\/+$/, '');
  let response: Response;
  try {
    response = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ServerError(`${address} does not answer: start "everloop serve", or name another with --url`, {
      cause,
    });
  }
  if (!response.ok) throw new ServerError(describe(response.status, await response.text()));
  if (take === undefined) return await response.text();
  const decoder = new TextDecoder();
  const reader = response.body!.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    take(decoder.decode(piece.value, { stream: true }));
  return '';
}

function describe(status: number, body: string): string {
  try {
    const { detail, fix } = JSON.parse(body) as { detail?: string; fix?: string };
    if (detail !== undefined) return `${detail}. ${fix ?? ''}`;
  } catch {
    // Said below.
  }
  return `the server answered ${status}: ${body.slice(0, 500)}`;
}

class ServerError extends Error {
  override readonly name = 'ServerError';
}
