/** The message that a wallet signs to sign in (EIP-4361): how ours is written, and which are accepted. */
import { problem, walletAddressSchema } from '@glamora/contracts';
import type { Problem, WalletAddress } from '@glamora/contracts';
import { createSiweMessage, parseSiweMessage } from 'viem/siwe';
import type { SiweMessage } from 'viem/siwe';

/** What every message of this stage says, so that one signed for another site or another chain is worth nothing here. */
export interface SignInSite {
  /** The host that the wallet shows its user. */
  readonly domain: string;
  /** Scheme and host. */
  readonly uri: string;
  readonly chainId: number;
}

const statement = 'Sign in to Glamora. This sends no transaction and costs nothing.';

/** How far a client's clock may be ahead of ours. */
const clockToleranceMs = 60_000;

export function writeSignInMessage(
  wallet: { readonly walletAddress: WalletAddress; readonly nonce: string },
  times: { readonly issuedAt: Date; readonly expirationTime: Date },
  { domain, uri, chainId }: SignInSite,
): string {
  const { walletAddress: address, nonce } = wallet;
  return createSiweMessage({ address, nonce, domain, uri, chainId, statement, version: '1', ...times });
}

/** Whose message it is and which nonce it uses up, once all that it says holds now and here. */
export function readSignInMessage(
  message: string,
  site: SignInSite,
  now: Date,
):
  | { readonly walletAddress: WalletAddress; readonly nonce: string }
  | Problem<'invalid_sign_in_message' | 'sign_in_refused'> {
  const fields = parseStrictly(message);
  if (!fields) return problem('invalid_sign_in_message');
  const objection = objectionTo(fields, site, now);
  if (objection !== undefined) return problem('sign_in_refused', objection);
  return { walletAddress: walletAddressSchema.parse(fields.address), nonce: fields.nonce };
}

type CompleteFields = SiweMessage & { readonly issuedAt: Date };

/**
 * The parser takes what it finds and overlooks the rest. Written again from its fields, a message has to be the same to the
 * last character: then nothing stands in it that was signed but not checked.
 */
function parseStrictly(message: string): CompleteFields | undefined {
  const fields = parseSiweMessage(message);
  if (!isComplete(fields)) return undefined;
  try {
    return createSiweMessage(fields) === message ? fields : undefined;
  } catch {
    // A field that the standard does not allow: a version other than 1, a time that is none.
    return undefined;
  }
}

/** The fields that the standard requires. An end it does not: the nonce has one of its own. */
function isComplete(fields: ReturnType<typeof parseSiweMessage>): fields is CompleteFields {
  const { address, domain, uri, version, chainId, nonce, issuedAt } = fields;
  return [address, domain, uri, version, chainId, nonce, issuedAt].every((field) => field !== undefined);
}

/** Why a well-formed message does not count, for a person to read. */
function objectionTo(fields: CompleteFields, site: SignInSite, now: Date): string | undefined {
  const { scheme, domain, uri, chainId, issuedAt, notBefore, expirationTime } = fields;
  if (domain !== site.domain) return `The message is for ${domain}, not for ${site.domain}`;
  if (scheme !== undefined && `${scheme}://${domain}` !== site.uri)
    return `The message is for ${scheme}://${domain}, not for ${site.uri}`;
  if (uri !== site.uri) return `The message is for ${uri}, not for ${site.uri}`;
  if (chainId !== site.chainId) return `The message is for chain ${chainId}, not for chain ${site.chainId}`;
  if (issuedAt.getTime() > now.getTime() + clockToleranceMs)
    return 'The message was issued in the future; is your clock right?';
  if (notBefore && notBefore > now) return 'The message is not valid yet';
  if (expirationTime && expirationTime <= now) return 'The message has expired; ask for a new one';
  return undefined;
}
