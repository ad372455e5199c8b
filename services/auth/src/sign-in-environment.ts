/** The environment that both halves of a sign-in share: the message is read by the same settings it was written by. */
import { numberVariable, textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import type { SignInSite } from './sign-in-message.ts';

export const signInEnvironment = {
  SIGN_IN_DOMAIN: textVariable,
  PUBLIC_URL: z.url(),
  CHAIN_ID: numberVariable,
};

export function toSignInSite(settings: {
  readonly SIGN_IN_DOMAIN: string;
  readonly PUBLIC_URL: string;
  readonly CHAIN_ID: number;
}): SignInSite {
  return { domain: settings.SIGN_IN_DOMAIN, uri: settings.PUBLIC_URL, chainId: settings.CHAIN_ID };
}
