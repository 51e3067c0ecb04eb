import { stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { EventLogError } from '../../../ports/event-log.js';

/** Lets go of the directory. The end of the process does it too, however it ends. */
export type Unlock = () => Promise<void>;

const ASK_TIMEOUT_MS = 500;

/**
 * One process a directory. The lock is a local socket named after the directory's inode: the kernel takes it back when
 * the process dies, so a `kill -9` leaves nothing stale, and no pid has to be trusted. It does not reach over the
 * border of a container's network; there the warehouse's own lock on the data directory holds.
 */
export async function lockDirectory(directory: string): Promise<Unlock> {
  const { dev, ino } = await stat(directory);
  const name = `everloop-log-${dev}-${ino}`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(String(process.pid));
  });
  try {
    await listen(server, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new EventLogError(
      'LOG_LOCKED',
      `${directory} is in use by ${await nameHolder(address)}: stop it, or choose another data directory`,
      false,
    );
  }
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => resolve());
  });
}

function nameHolder(address: string): Promise<string> {
  return new Promise((resolve) => {
    let pid = '';
    const socket = connect(address);
    const answer = () => {
      socket.destroy();
      resolve(pid === '' ? 'another process' : `process ${pid}`);
    };
    socket.setEncoding('utf8').setTimeout(ASK_TIMEOUT_MS, answer);
    socket.on('data', (text) => {
      pid += text;
    });
    socket.on('end', answer).on('error', answer);
  });
}
