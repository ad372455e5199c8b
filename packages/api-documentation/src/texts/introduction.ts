/** What stands above the list of calls. */
import type { Endpoint } from '@glamora/contracts';

export const introduction = `A marketplace for digital fashion. Creators register what they made by its IPFS hash; buyers pay from their own wallet,
on chain, and get a signed address of the content.

### From nothing to an open gown

1. \`POST /auth/nonce\` gives a message, your wallet signs it, \`POST /auth/login\` changes both for an access token.
2. \`GET /content\` to browse, or \`POST /content\` to register something of your own.
3. \`POST /purchases\` answers with a transaction: send it with the wallet you signed in with.
4. \`POST /purchases/{purchaseId}/payment\` tells which transaction it was; \`GET /purchases/{purchaseId}\` until it is \`CONFIRMED\`.
5. \`GET /content/{contentId}/url\` opens it.

### What holds for every call

- **Amounts** are whole wei as decimal strings; **times** are ISO 8601 in UTC; **addresses** are accepted in any case with a right
  checksum, and answered in lower case.
- **Lists** take \`limit\` and \`cursor\` and answer \`{items, nextCursor}\`.
- **Refusals** are \`application/problem+json\` (RFC 9457) with a stable \`code\`. Unknown body fields are refused, bodies over 64 KB too.
- **Tokens** last 15 minutes and go into \`Authorization: Bearer …\`.
- **API keys** are for those who call an API past the CDN, such as partners: \`x-api-key\` names their plan. Through the CDN no key is needed.
- **Every answer** carries \`x-request-id\`: name it when you ask us for help.`;

export const tagDescriptions: Readonly<Record<Endpoint['tag'], string>> = {
  auth: 'Sign in with a wallet, stay signed in, sign out.',
  users: 'Profiles.',
  content: 'Register, browse, and open what was bought.',
  creators: 'What a creator shows to everyone.',
  purchases: 'Buy on chain; settlement goes on by itself.',
  scaling:
    'For operators, who sign what they send with their AWS credentials: how capacity stands, and the mode.',
  health: 'For monitors.',
};
