export { deployCheckout } from './deploy-checkout.ts';
export type { CheckoutDeployment } from './deploy-checkout.ts';
