import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Resolves a name for one connection and refuses it as a whole when any of its addresses is refused. Given to a request as
 * its `lookup`, the connection goes to the very address that was checked: a name cannot point elsewhere between the two.
 * @param refusal why an address may not be reached, or null
 * @param toError makes the error with which the connection then fails
 */
export function guardedLookup(
  refusal: (address: string) => string | null,
  toError: (reason: string) => Error
): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const refused = addresses.map(({ address }) => refusal(address)).find((reason) => reason !== null);
      const [first] = addresses;
      if (refused !== undefined || first === undefined) {
        callback(toError(refused ?? `${hostname} has no address`), '');
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}
