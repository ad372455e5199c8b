/** Whether all that was acknowledged is there. */
import { setTimeout as pause } from 'node:timers/promises';
import { getContent, getMyProfile } from '@glamora/contracts';
import { waitForPurchase } from '@glamora/demo';
import type { GlamoraClient } from '@glamora/demo';
import { auditPayments } from '@glamora/e2e/ledger/audit-payments';
import type { LedgerChain } from '@glamora/e2e/ledger/chain';
import { readTable } from '@glamora/e2e/ledger/table-rows';
import type { Acknowledged, AcknowledgedPurchase, PublishedContent } from './acknowledged.ts';
import type { CloudView } from './cloud-view.ts';
import type { Figures } from './figures.ts';
import { inParallel } from './in-parallel.ts';
import type { Person } from './person.ts';

/** What can be asked past the API. */
export interface Books {
  readonly view: CloudView;
  readonly chain: LedgerChain;
  readonly tableEndpoint: string;
  readonly tableName: string;
  readonly deadLettersBefore: number;
}

const atOnce = 8;
const settlingMs = 120_000;

/** @param visitor who is not measured. */
export async function checkLedger(
  visitor: GlamoraClient,
  { people, content, purchases }: Acknowledged,
  books: Books | null,
): Promise<Figures['ledger']> {
  const findings = [
    ...(await inParallel(content, atOnce, (piece) => findContent(visitor, piece))),
    ...(await inParallel(people, atOnce, findPerson)),
    ...(await inParallel(purchases, atOnce, findPurchase)),
  ].filter((finding) => finding !== null);
  const checked = {
    'people who signed in': people.length,
    'content that was published': content.length,
    'purchases that were begun': purchases.length,
    'payments that were named': purchases.filter(({ transactionHash }) => transactionHash !== null).length,
  };
  if (books === null) return { checked, findings };
  const balance = await checkBooks(purchases, books);
  return {
    checked: { ...checked, ...balance.checked },
    findings: [...findings, ...balance.findings],
  };
}

async function findContent(
  visitor: GlamoraClient,
  { contentId, title }: PublishedContent,
): Promise<string | null> {
  const answer = await visitor.call(getContent, { parameters: { contentId } });
  if (!answer.ok) return `content ${contentId}: ${answer.problem.code}`;
  return answer.body?.title === title ? null : `content ${contentId} is not what was published`;
}

/** A lost user would be made anew at the next sign-in, and would be younger. */
async function findPerson(person: Person): Promise<string | null> {
  const client = await person.client();
  const answer = await client.call(getMyProfile, {});
  if (!answer.ok) return `user ${person.walletAddress}: ${answer.problem.code}`;
  return answer.body.createdAt === person.createdAt ? null : `user ${person.walletAddress} was made twice`;
}

async function findPurchase({
  purchaseId,
  buyer,
  transactionHash,
}: AcknowledgedPurchase): Promise<string | null> {
  const client = await buyer.client();
  const deadlineMs = transactionHash === null ? 0 : settlingMs;
  const answer = await waitForPurchase(client, purchaseId, { deadlineMs, intervalMs: 500 });
  if (!answer.ok) return `purchase ${purchaseId}: ${answer.problem.code}`;
  const { status } = answer.body;
  const isAsItShould =
    transactionHash === null ? status === 'PENDING' || status === 'EXPIRED' : status === 'CONFIRMED';
  return isAsItShould ? null : `purchase ${purchaseId} is ${status}`;
}

async function checkBooks(
  purchases: readonly AcknowledgedPurchase[],
  { view, chain, tableEndpoint, tableName, deadLettersBefore }: Books,
): Promise<Figures['ledger']> {
  const { queued, deadLetters } = await drained(view);
  const [rows, payments] = await Promise.all([readTable(tableEndpoint, tableName), chain.payments()]);
  const named = purchases.flatMap(({ purchaseId, buyer: { walletAddress: buyer }, transactionHash }) =>
    transactionHash === null ? [] : [{ purchaseId, buyer, transactionHash }],
  );
  const audit = auditPayments(payments, rows, named);
  return {
    checked: { 'payments on the chain': payments.length, 'purchases in the table': rows.purchases.length },
    findings: [
      ...audit.findings,
      ...(queued > 0 ? [`${queued} messages are still in the queues`] : []),
      ...(deadLetters > deadLettersBefore ? [`${deadLetters - deadLettersBefore} new dead letters`] : []),
    ],
  };
}

/** What the queues hold once they are empty, or when that takes too long. */
async function drained(view: CloudView) {
  const deadline = performance.now() + settlingMs;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- asked again until it is so
    const sample = await view.look();
    if (sample.queued === 0 || performance.now() > deadline) return sample;
    // oxlint-disable-next-line no-await-in-loop
    await pause(500);
  }
}
