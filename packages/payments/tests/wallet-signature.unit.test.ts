/** Signatures of wallets with keys, which are told without the chain. */
import { describe, expect, test } from '@jest/globals';
import { walletAddressSchema } from '@glamora/contracts';
import { hexToBigInt, numberToHex, parseSignature, signatureToCompactSignature } from 'viem';
import { serializeCompactSignature, serializeSignature } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Hex } from '../src/index.ts';
import { isValidWalletSignature } from '../src/signature/index.ts';

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const message = 'glamora.example wants you to sign in:\n\nÄ, 衣 and 👗 are signed as UTF-8.';

/** A chain on which nobody has a contract, and which counts how often it is asked. */
function chainWithoutContracts() {
  const asked: Hex[] = [];
  const simulateDeployment = (creationCode: Hex): Promise<Hex> => {
    asked.push(creationCode);
    return Promise.resolve(numberToHex(0, { size: 32 }));
  };
  return { asked, simulateDeployment };
}

async function signMessage() {
  const account = privateKeyToAccount(generatePrivateKey());
  const signature = await account.signMessage({ message });
  return { address: walletAddressSchema.parse(account.address), signature };
}

/** The equivalent signature that anybody can make without the key. */
function malleableTwin(signature: Hex): Hex {
  const { r, s, yParity } = parseSignature(signature);
  const twin = numberToHex(order - hexToBigInt(s), { size: 32 });
  return serializeSignature({ r, s: twin, yParity: 1 - yParity });
}

function compact(signature: Hex): Hex {
  return serializeCompactSignature(signatureToCompactSignature(parseSignature(signature)));
}

function withLastByte(signature: Hex, change: (v: number) => number): Hex {
  const v = change(Number(`0x${signature.slice(-2)}`));
  return `${signature.slice(0, -2)}${v.toString(16).padStart(2, '0')}` as Hex;
}

describe('a wallet’s own signature', () => {
  test.each<[string, (signature: Hex) => Hex]>([
    ['of 65 bytes', (signature) => signature],
    ['with a parity of 0 or 1', (signature) => withLastByte(signature, (v) => v - 27)],
    ['in capitals', (signature) => `0x${signature.slice(2).toUpperCase()}`],
    ['in the compact form', compact],
  ])('%s is valid, and the chain is not asked', async (_, form) => {
    // Several keys, so that both parities come up.
    const signed = await Promise.all(Array.from({ length: 8 }, signMessage));
    const chain = chainWithoutContracts();

    const verdicts = await Promise.all(
      signed.map(({ address, signature }) =>
        isValidWalletSignature({ address, message, signature: form(signature) }, { chain }),
      ),
    );

    expect(verdicts).toEqual(Array(8).fill(true));
    expect(chain.asked).toEqual([]);
  });

  test.each<[string, (signature: Hex) => Hex]>([
    ['the malleable twin', malleableTwin],
    ['the malleable twin without its parity', (signature) => malleableTwin(signature).slice(0, 130) as Hex],
    ['an unknown recovery byte', (signature) => withLastByte(signature, (v) => v + 2)],
    ['one byte too many', (signature) => `${signature}00`],
    ['two bytes too few', (signature) => signature.slice(0, -4) as Hex],
    ['nothing', () => '0x'],
    ['zeros', () => `0x${'00'.repeat(65)}`],
    ['numbers above the order of the curve', () => `0x${'ff'.repeat(32)}${'01'.repeat(32)}1b`],
    ['only the mark of ERC-6492', () => `0x${'6492'.repeat(16)}`],
    ['the mark of ERC-6492 on a signature', (signature) => `${signature}${'6492'.repeat(16)}`],
  ])('is not %s', async (_, forge) => {
    const { address, signature } = await signMessage();
    const chain = chainWithoutContracts();

    const valid = await isValidWalletSignature({ address, message, signature: forge(signature) }, { chain });

    expect(valid).toBe(false);
  });

  test('is not that of another message', async () => {
    const { address, signature } = await signMessage();
    const chain = chainWithoutContracts();

    const valid = await isValidWalletSignature({ address, message: `${message} `, signature }, { chain });

    expect(valid).toBe(false);
  });

  test('is not that of another wallet', async () => {
    const [{ address }, { signature }] = await Promise.all([signMessage(), signMessage()]);
    const chain = chainWithoutContracts();

    const valid = await isValidWalletSignature({ address, message, signature }, { chain });

    expect(valid).toBe(false);
  });
});
