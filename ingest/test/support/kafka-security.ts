import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A made-up authority, its certificates, a user, and the doors of a broker that ask for them. */
export interface Security {
  caFile: string;
  /** A certificate of the same authority for clients. */
  certFile: string;
  keyFile: string;
  keystoreFile: string;
  username: string;
  password: string;
  /** TLS, and a user with a password. */
  saslAddress: string;
  /** TLS, and a certificate of the client. */
  mutualAddress: string;
  /** Users for the storage tool. */
  scram: string[];
}

export async function writeSecurity(
  directory: string,
  saslPort: number,
  mutualPort: number,
): Promise<Security> {
  const at = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => run('openssl', args);
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=made-up-authority'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  );
  await writeFile(at('names.txt'), 'subjectAltName=IP:127.0.0.1\n');
  for (const name of ['broker', 'client']) {
    await openssl(
      ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)],
    );
    await openssl(
      ...['x509', '-req', '-in', at(`${name}.csr`), '-CA', at('ca.pem'), '-CAkey', at('ca.key')],
      ...['-CAcreateserial', '-days', '2', '-extfile', at('names.txt'), '-out', at(`${name}.pem`)],
    );
  }
  // Kafka wants key and certificate in one file.
  const parts = await Promise.all([readFile(at('broker.key')), readFile(at('broker.pem'))]);
  await writeFile(at('keystore.pem'), Buffer.concat(parts));
  const username = 'everloop';
  const password = 'made-up-secret';
  return {
    caFile: at('ca.pem'),
    certFile: at('client.pem'),
    keyFile: at('client.key'),
    keystoreFile: at('keystore.pem'),
    username,
    password,
    saslAddress: `127.0.0.1:${saslPort}`,
    mutualAddress: `127.0.0.1:${mutualPort}`,
    scram: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
      (mechanism) => `${mechanism}=[name=${username},password=${password}]`,
    ),
  };
}

export function secureListeners({ saslAddress, mutualAddress, ...security }: Security) {
  const module = 'org.apache.kafka.common.security';
  const scram = `${module}.scram.ScramLoginModule required;`;
  return {
    listeners: [`SASL_SSL://${saslAddress}`, `SSL://${mutualAddress}`],
    settings: {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': security.keystoreFile,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': security.caFile,
      'listener.name.ssl.ssl.client.auth': 'required',
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.sasl_ssl.plain.sasl.jaas.config': `${module}.plain.PlainLoginModule required user_${security.username}="${security.password}";`,
      'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': scram,
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': scram,
    },
  };
}
