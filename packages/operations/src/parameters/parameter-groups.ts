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
  /** @param former what a rotation replaces; empty the first time. */
  readonly make: (former: Values) => Values;
}

/** Those that are stored encrypted. */
export const secretParameters: ReadonlySet<string> = new Set([
  'auth/signing-key',
  'assets/signing-key',
  'chain/rpc-url',
]);

const tokens: SecretGroup = {
  name: 'tokens',
  purpose: 'sign access tokens',
  parameters: ['auth/signing-key', 'auth/public-keys'],
  make: (former) => {
    const { publicKey, privateKey } = newTokenKeys();
    // Tokens that the former key signed stay good until they run out.
    const [newest] = former['auth/public-keys'] ? keysIn(former['auth/public-keys']) : [];
    return {
      'auth/signing-key': JSON.stringify(privateKey),
      'auth/public-keys': JSON.stringify({ keys: newest ? [publicKey, newest] : [publicKey] }),
    };
  },
};

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

export const allGroups: readonly ParameterGroup[] = [...secretGroups, chainGroup];

function keysIn(jwks: string): readonly object[] {
  return (JSON.parse(jwks) as { readonly keys: readonly object[] }).keys;
}
