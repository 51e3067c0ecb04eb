/** Where a process is in its life. Only a `ready` one takes events. */
export type Phase = 'starting' | 'ready' | 'draining';
