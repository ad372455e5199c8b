/** What a caller has booked; it says how often they may call. */
import * as z from 'zod/mini';

export const planSchema = z.enum(['free', 'business', 'enterprise']);

export type Plan = z.output<typeof planSchema>;

/** The plan of whoever booked none. */
export const basicPlan: Plan = 'free';
