import { request } from 'node:http';

/** A server that runs answers within milliseconds, however many questions it works on. */
const SILENT_MS = 20_000;
const EVERY_MS = 2_000;

/** A process that holds its socket and does not respond: stopped, swapped out, or in an endless loop. */
class ServerSilentError extends Error {
  override readonly name = 'ServerSilentError';
  readonly code = 'SERVER_SILENT';
}

/** A process that ended, or was ended, with a request unanswered. */
class ServerClosedError extends Error {
  override readonly name = 'ServerClosedError';
  readonly code = 'SERVER_CLOSED';
}

/**
 * Asks a server on a control socket for its health again and again while another request to it runs.
 *
 * @param onSilent called once when it left one of them unanswered for 20 s
 * @returns a function that stops it
 */
export function watchServer(socketPath: string, onSilent: (error: Error) => void): () => void {
  let timer: NodeJS.Timeout;
  let call: ReturnType<typeof request> | undefined;
  const ask = () => {
    call = request({ socketPath, path: '/health', agent: false }, (response) => response.resume());
    timer = setTimeout(
      () =>
        onSilent(
          new ServerSilentError(
            `the server at ${socketPath} did not respond for ${SILENT_MS / 1_000} s: see its log, or end it with kill -9 and start it again`,
          ),
        ),
      SILENT_MS,
    );
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, EVERY_MS);
    };
    // The request that is watched tells why a connection fails.
    call.on('error', () => undefined);
    call.once('close', again);
  };
  timer = setTimeout(ask, EVERY_MS);
  return () => {
    call?.removeAllListeners('close');
    call?.destroy();
    clearTimeout(timer);
  };
}

/** A connection that ended without an answer, as an error that says what to do; any other error unchanged. */
export function toConnectionError(error: NodeJS.ErrnoException): Error {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
    ? new ServerClosedError(
        'the server closed the connection before it answered: see its log, then run this again',
        { cause: error },
      )
    : error;
}
