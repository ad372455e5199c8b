/** Sets what creators are told that they sold against what the chain says that they were paid. */
import { listSales } from '@glamora/contracts';
import { nameOfPayment } from './audit-payments.ts';
import type { ChainPayment } from './chain.ts';
import type { Person } from './people.ts';
import { accepted } from './persistence.ts';
import type { TableRows } from './table-rows.ts';

interface DailySales {
  readonly date: string;
  readonly sales: number;
  readonly revenueWei: string;
  readonly buyers: number;
}

/** @returns each creator whose sums are others than the chain's. */
export async function auditStatistics(
  creators: readonly Person[],
  payments: readonly ChainPayment[],
  rows: TableRows,
): Promise<readonly string[]> {
  const paid = salesOnChain(payments, rows);
  const days = [...new Set(paid.map(({ date }) => date))].toSorted();
  const from = days[0];
  const to = days.at(-1);
  if (from === undefined || to === undefined) return ['nothing was sold'];
  const findings = await Promise.all(
    creators.map(async ({ walletAddress, client }) => {
      const { body } = await accepted(() =>
        client.call(listSales, { parameters: { walletAddress }, query: { from, to } }),
      );
      const counted = body.days.map(({ date, sales, revenueWei, buyers }) => ({
        date,
        sales,
        revenueWei,
        buyers,
      }));
      const expected = sumsByDay(paid.filter(({ seller }) => seller === walletAddress));
      return describeDifference(walletAddress, counted, expected);
    }),
  );
  return findings.flat();
}

interface Sale extends ChainPayment {
  /** In UTC, of the confirmation. */
  readonly date: string;
}

/** The payments that confirmed a purchase, by the day of its confirmation. */
function salesOnChain(payments: readonly ChainPayment[], { claims, purchases }: TableRows): readonly Sale[] {
  const purchaseOf = new Map(claims.map((claim) => [nameOfPayment(claim), claim.purchaseId]));
  const confirmedAt = new Map(purchases.map((purchase) => [purchase.purchaseId, purchase.confirmedAt]));
  return payments.flatMap((payment) => {
    const time = confirmedAt.get(purchaseOf.get(nameOfPayment(payment)) ?? '');
    return time === undefined ? [] : [{ ...payment, date: time.slice(0, 'YYYY-MM-DD'.length) }];
  });
}

function sumsByDay(sales: readonly Sale[]): readonly DailySales[] {
  return [...Map.groupBy(sales, ({ date }) => date)].map(([date, ofDay]) => ({
    date,
    sales: ofDay.length,
    revenueWei: ofDay.reduce((sum, { amountWei }) => sum + amountWei, 0n).toString(),
    buyers: new Set(ofDay.map(({ buyer }) => buyer)).size,
  }));
}

function describeDifference(
  creator: string,
  counted: readonly DailySales[],
  expected: readonly DailySales[],
): readonly string[] {
  const text = (days: readonly DailySales[]) =>
    JSON.stringify(
      days.filter(({ sales }) => sales > 0).toSorted((one, other) => (one.date < other.date ? -1 : 1)),
    );
  return text(counted) === text(expected)
    ? []
    : [`creator ${creator} is told ${text(counted)}, and the chain says ${text(expected)}`];
}
