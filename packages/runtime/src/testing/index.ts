/** What tests of functions need: tokens that are accepted, and calls as API Gateway makes them. */
export { createTokenIssuer } from './access-tokens.ts';
export type { TokenIssuer } from './access-tokens.ts';
export { callApi } from './api-call.ts';
export type { ApiAnswer, ApiCall } from './api-call.ts';
