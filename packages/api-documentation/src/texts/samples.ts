/** The values that all examples share, so that the examples together tell one story. */

export const creatorAddress = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
export const buyerAddress = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc';
export const contentId = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';
export const purchaseId = '0x8d7e3c1f5a2b49608f7e6d5c4b3a29181706f5e4d3c2b1a09f8e7d6c5b4a3928';
export const transactionHash = '0x3b198bfd5d2907285af009e9ae84a0ecd63677110d89d7e030251acb87f6487e';
export const priceWei = '50000000000000000';
export const checkoutAddress = '0x5fbdb2315678afecb367f032d93f642f64180aa3';
export const createdAt = '2026-11-20T10:00:00.000Z';
export const laterAt = '2026-11-20T10:30:00.000Z';
export const refreshToken = 'mZ3xq0Jt8WkPpF2cVbN4Yg.9sKd7fGh2jLq4wErTyUi6oPaSdFgHjKlZxCvBnM1qWe';
export const accessToken = 'eyJhbGciOiJFUzI1NiIsImtpZCI6IjIwMjYtMTEifQ.eyJzdWIiOiIweDcwOTk3OTcwIn0.MEUCIQDx';
export const cursor = 'eyJrIjoiQ09OVEVOVCMyMDI2LTExLTIwIn0';

export const scalingMode = {
  mode: 'automatic',
  since: createdAt,
  until: null,
  thereafter: 'automatic',
  setBy: 'arn:aws:iam::123456789012:user/ada',
  reason: 'The show is over',
};

export const signInMessage = `127.0.0.1:3000 wants you to sign in with your Ethereum account:
0x70997970C51812dc3A010C7d01b50e0d17dc79C8

Sign in to Glamora. This costs nothing and sends no transaction.

URI: http://127.0.0.1:3000
Version: 1
Chain ID: 31337
Nonce: 3k7QpX9wYbR2mT5vLcZ8
Issued At: 2026-11-20T10:00:00.000Z
Expiration Time: 2026-11-20T10:05:00.000Z`;

export const signature = `0x${'5f3c9a1e7b2d4f60'.repeat(8)}1b`;
