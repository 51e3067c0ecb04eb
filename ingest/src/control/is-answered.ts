import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { socketPath } from './socket-path.js';

/** Whether a process listens on the socket of a data directory; a socket that is left over answers no one. */
export async function isAnswered(dataDir: string): Promise<boolean> {
  if (!existsSync(dataDir)) return false;
  return await new Promise((resolve) => {
    const socket = connect(socketPath(dataDir));
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
