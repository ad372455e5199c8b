/** The scaler's calls for operators: each is signed, and who signed is written down there. */
import { changeScalingMode, getScalingStatus } from '@glamora/contracts';
import type { SendSigned, SignedAnswer } from '@glamora/resilience';
import * as z from 'zod/mini';
import { CommandError } from '../command-error.ts';
import type { CallJournal } from './call-journal.ts';

const statusSchema = getScalingStatus.responses[200];
const changeSchema = changeScalingMode.responses[200];
const modeSchema = changeScalingMode.body.shape.mode;

export type ScalingStatus = z.output<typeof statusSchema>;
export type ScaledFunction = ScalingStatus['functions'][number];
export type ModeChange = z.output<typeof changeSchema>;
export type ScalingMode = z.output<typeof modeSchema>;

export const scalingModes: readonly ScalingMode[] = modeSchema.options;

export interface Scaler {
  /** How capacity stands: the mode, and each function's range, forecast and last decisions. */
  status(): Promise<ScalingStatus>;
  /** A mode that holds already is not set again. @returns null in a dry run. */
  setMode(mode: ScalingMode, reason: string): Promise<ModeChange | null>;
}

/** What the API is, and what stands before its paths. */
export interface ScalerAddress {
  readonly send: SendSigned;
  readonly basePath: string;
}

/** @param find is asked once, before the first call. */
export function connectScaler(find: () => Promise<ScalerAddress>, journal: CallJournal): Scaler {
  let found: Promise<ScalerAddress> | undefined;
  const address = () => (found ??= find());
  return {
    async status() {
      const { send, basePath } = await address();
      const path = `${basePath}${getScalingStatus.path}`;
      return statusSchema.parse(bodyOf(await send({ method: 'GET', path })));
    },
    async setMode(mode, reason) {
      const { send, basePath } = await address();
      const path = `${basePath}${changeScalingMode.path}`;
      const body = { mode, reason };
      if (!journal.permits(`POST ${path} ${JSON.stringify(body)}`)) return null;
      return changeSchema.parse(bodyOf(await send({ method: 'POST', path, body })));
    },
  };
}

const refusals: Readonly<Record<number, string>> = {
  403: 'The scaler refuses: these credentials need execute-api:Invoke on its API.',
  404: 'There is no such call: is the service predictive-scaler deployed in this stage?',
  409: 'Somebody else changed the mode at this moment. Look at it, and call again.',
};

const problemSchema = z.object({ detail: z.string() });

function bodyOf({ status, body }: SignedAnswer): unknown {
  if (status === 200) return body;
  const said = problemSchema.safeParse(body).data?.detail;
  const refusal = refusals[status] ?? `The scaler answers with ${status}.`;
  throw new CommandError(said === undefined ? refusal : `${refusal} It says: ${said}`);
}
