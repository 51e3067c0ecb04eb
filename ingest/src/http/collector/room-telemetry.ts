import { Gauge, type Registry } from 'prom-client';
import type { Room } from './room.js';

export function registerRoomTelemetry(registry: Registry, room: Room): void {
  new Gauge({
    name: 'everloop_in_flight_bytes',
    help: 'Bytes of requests that are being processed.',
    registers: [registry],
    collect() {
      this.set(room.heldBytes);
    },
  });
}
