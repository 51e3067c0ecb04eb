import { applyIpPolicy, type IpPolicy } from './ip-policy.js';
import { type JsonObject, textOf } from './json/number-text.js';

/** Where clients put an address: in the event itself or in its context; `request_ip` is rudder's. */
const ADDRESS_MEMBERS = ['ip', 'request_ip'] as const;

/** An event or a context whose addresses are as the project's policy wants them; the same object where it has none. */
export function hideAddresses(object: JsonObject, policy: IpPolicy): JsonObject {
  let shown = object;
  for (const member of ADDRESS_MEMBERS) {
    const address = object[member];
    if (address === undefined || address === null) continue;
    if (shown === object) shown = { ...object };
    const kept = applyIpPolicy(textOf(address) ?? '', policy);
    if (kept === null || kept === '') delete shown[member];
    else shown[member] = kept;
  }
  return shown;
}
