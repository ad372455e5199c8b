/** What a stage keeps in the parameter store before it is deployed. What belongs together is made together. */
import { newApiKey, newAssetKeys, newTokenKeys } from './secrets.ts';

/** By name under `/glamora/<stage>/`. */
export type Values = Readonly<Record<string, string>>;

export interface ParameterGroup {
  readonly name: string;
  /** What it is for, in an operator's words. */
  readonly purpose: string;
  /** Names under `/glamora/<stage>/`. */
  readonly parameters: readonly string[];
}

export interface SecretGroup extends ParameterGroup {
  readonly make: () => Values;
  /** What a rotation has to know besides {@link ParameterGroup.parameters}. */
  readonly alsoRead?: readonly string[];
  /** Where there is none, CloudFront or API Gateway would refuse a new value under the same name. */
  readonly rotate?: (former: Values) => Rotation;
}

/** A step of a rotation. */
export interface Rotation {
  readonly write: Values;
  readonly remove: readonly string[];
  /** What an operator has to do after it. */
  readonly next: string;
}

/** Those that are stored encrypted. */
export const secretParameters: ReadonlySet<string> = new Set([
  'auth/signing-key',
  'auth/next-signing-key',
  'assets/signing-key',
  'chain/rpc-url',
]);

const tokens: SecretGroup = {
  name: 'tokens',
  purpose: 'sign access tokens',
  parameters: ['auth/signing-key', 'auth/public-keys'],
  alsoRead: ['auth/next-signing-key'],
  make: () => {
    const { publicKey, privateKey } = newTokenKeys();
    return { 'auth/signing-key': JSON.stringify(privateKey), 'auth/public-keys': keySet([publicKey]) };
  },
  rotate: (former) => (former['auth/next-signing-key'] ? signWithNextKey(former) : announceNextKey(former)),
};

/** Services know the public keys from their deployment, and the signing key is read at once: so the public half goes first. */
function announceNextKey(former: Values): Rotation {
  const { publicKey, privateKey } = newTokenKeys();
  return {
    write: {
      'auth/next-signing-key': JSON.stringify(privateKey),
      'auth/public-keys': keySet([...keysIn(former), publicKey].slice(-2)),
    },
    remove: [],
    next: 'A second public key is there. Deploy with --force; then rotate the tokens once more, and tokens are signed with the new key.',
  };
}

function signWithNextKey(former: Values): Rotation {
  return {
    write: { 'auth/signing-key': former['auth/next-signing-key'] ?? '' },
    remove: ['auth/next-signing-key'],
    next: 'Tokens are signed with the new key. The former public key is dropped by the next rotation.',
  };
}

const assets: SecretGroup = {
  name: 'assets',
  purpose: 'sign the addresses of assets',
  parameters: ['assets/signing-key', 'assets/public-key'],
  make: () => {
    const { publicKey, privateKey } = newAssetKeys();
    return { 'assets/signing-key': privateKey, 'assets/public-key': publicKey };
  },
};

const edge: SecretGroup = {
  name: 'edge',
  purpose: 'the key that the edge brings along for viewers without one',
  parameters: ['edge/api-key'],
  make: () => ({ 'edge/api-key': newApiKey() }),
};

export const secretGroups: readonly SecretGroup[] = [tokens, assets, edge];

export const chainGroup: ParameterGroup = {
  name: 'chain',
  purpose: 'the chain that payments are made on',
  parameters: ['chain/id', 'chain/rpc-url', 'chain/checkout-address'],
};

export const rotatableGroups: readonly ParameterGroup[] = [
  ...secretGroups.filter(({ rotate }) => rotate !== undefined),
  chainGroup,
];

export const allGroups: readonly ParameterGroup[] = [...secretGroups, chainGroup];

function keysIn(values: Values): readonly object[] {
  const jwks = JSON.parse(values['auth/public-keys'] ?? '{"keys":[]}') as {
    readonly keys: readonly object[];
  };
  return jwks.keys;
}

function keySet(keys: readonly object[]): string {
  return JSON.stringify({ keys });
}
