/** Sales as the API shows them. */
import type { Sales } from './list-sales.ts';

export function toSalesView({ from, to, days }: Sales) {
  const sum = (valueOf: (day: Sales['days'][number]) => number) =>
    days.reduce((total, day) => total + valueOf(day), 0);
  return {
    from,
    to,
    days: days.map((day) => ({ ...day, revenueWei: day.revenueWei.toString() })),
    total: {
      sales: sum(({ sales }) => sales),
      revenueWei: days.reduce((total, { revenueWei }) => total + revenueWei, 0n).toString(),
      views: sum(({ views }) => views),
    },
  };
}
