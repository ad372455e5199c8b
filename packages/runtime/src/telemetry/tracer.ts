/**
 * X-Ray subsegments, sent to the daemon that Lambda runs beside every traced function.
 *
 * The protocol is one UDP datagram of JSON. The X-Ray SDK would do the same for a fifth of a function's initialisation
 * time; see docs/decisions/2026-11-20-thin-runtime.md.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';

export interface TraceAnnotations {
  readonly [key: string]: string | number | boolean;
}

interface TraceContext {
  readonly traceId: string;
  readonly parentId: string;
}

let socket: Socket | undefined;

/** Runs the work as a subsegment of the invocation; only runs it where nothing is traced or sampled. */
export async function traced<Result>(
  name: string,
  work: (annotate: (annotations: TraceAnnotations) => void) => Promise<Result>,
): Promise<Result> {
  const context = traceContext(process.env['_X_AMZN_TRACE_ID']);
  const daemon = process.env['AWS_XRAY_DAEMON_ADDRESS'];
  if (!context || daemon === undefined) return work(() => undefined);
  const startedAt = Date.now();
  let annotations: TraceAnnotations = {};
  let fault = false;
  try {
    return await work((added) => {
      annotations = { ...annotations, ...added };
    });
  } catch (error) {
    fault = true;
    throw error;
  } finally {
    send(daemon, {
      id: randomBytes(8).toString('hex'),
      trace_id: context.traceId,
      parent_id: context.parentId,
      type: 'subsegment',
      name,
      start_time: startedAt / 1000,
      end_time: Date.now() / 1000,
      fault,
      annotations,
    });
  }
}

/** `Root=1-…;Parent=…;Sampled=1`, as Lambda sets it; undefined where the request is not sampled. */
function traceContext(header: string | undefined): TraceContext | undefined {
  const fields = new Map((header ?? '').split(';').map((field) => field.split('=') as [string, string]));
  const traceId = fields.get('Root');
  const parentId = fields.get('Parent');
  return traceId && parentId && fields.get('Sampled') === '1' ? { traceId, parentId } : undefined;
}

function send(daemon: string, segment: object): void {
  const [host, port] = daemon.split(':');
  // A trace that is lost costs nothing; a socket that keeps the process alive, or an error nobody hears, would.
  socket ??= createSocket('udp4')
    .on('error', () => undefined)
    .unref();
  socket.send(`{"format":"json","version":1}\n${JSON.stringify(segment)}`, Number(port), host);
}
