import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChildProcess } from './child-process.ts';
import type { RunningChildProcess } from './child-process.ts';
import { engineBinary } from './engine-binary.ts';
import { freePort } from './free-port.ts';
import { indexStreamRecords } from './stream-index.ts';

export interface DatabaseSettings {
  /** An SQLite file. Where it is not given, the data is gone when the database stops. */
  readonly dataFile?: string;
  readonly port?: number;
  /** A DynamoDB that runs already; no process is started. The environment variable DYNAMODB_ENDPOINT does the same. */
  readonly endpoint?: string;
}

export interface Backend {
  readonly endpoint: string;
  /** Comes only if it ends without having been stopped: how, with its last lines. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** A part that can be killed in the middle of its work, and comes back where it was with what it had written. */
export interface CrashablePart {
  /** Of its process as it runs now; null where it runs elsewhere. */
  pid(): number | null;
  /** Comes back when it is there again. Throws where it runs elsewhere. */
  crash(): Promise<void>;
}

export type Database = Backend & CrashablePart;

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@dynoxide/linux-x64',
  'linux-arm64': '@dynoxide/linux-arm64',
  'darwin-x64': '@dynoxide/darwin-x64',
  'darwin-arm64': '@dynoxide/darwin-arm64',
  'win32-x64': '@dynoxide/win32-x64',
};

/** Starts a DynamoDB engine, or takes the one that DYNAMODB_ENDPOINT names. Throws StartFailure. */
export async function startDatabase(settings: DatabaseSettings = {}): Promise<Database> {
  const given = settings.endpoint ?? process.env['DYNAMODB_ENDPOINT'];
  if (given !== undefined && given !== '')
    return { endpoint: given, died: never, stop: async () => {}, ...elsewhere };

  const folder = settings.dataFile === undefined ? await mkdtemp(join(tmpdir(), 'glamora-database-')) : null;
  const dataFile = settings.dataFile ?? join(folder ?? '', 'table.db');
  const removeFolder = async () => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  try {
    const { endpoint, child } = await startOn(settings.port, dataFile);
    return {
      endpoint,
      died: child.died,
      pid: () => child.pid,
      crash: () => child.crash(),
      async stop() {
        await child.stop();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

const never = new Promise<string>(() => {});

const elsewhere: CrashablePart = {
  pid: () => null,
  crash: () => Promise.reject(new Error('The database is not ours to kill: DYNAMODB_ENDPOINT names it')),
};

async function startOn(
  wantedPort: number | undefined,
  dataFile: string,
): Promise<{ endpoint: string; child: RunningChildProcess }> {
  const port = wantedPort ?? (await freePort());
  let portTaken = false;
  try {
    const child = await startChildProcess({
      name: 'the database',
      command: databaseBinary(),
      arguments: ['--host', '127.0.0.1', '--port', String(port), '--db-path', dataFile],
      ready: /listening on (\S+)/,
      explain(output) {
        portTaken = output.includes('already in use');
        if (portTaken)
          return `Port ${port} is taken, the database needs it. Stop what listens there, or choose other ports with GLAMORA_PORT.`;
        if (/not a valid SQLite|malformed|corrupt/i.test(output))
          return `The data file ${dataFile} is damaged. Start anew with --fresh (its data is lost), or put back a copy of the file.`;
        return null;
      },
    });
    try {
      indexStreamRecords(dataFile);
    } catch (error) {
      await child.stop();
      throw error;
    }
    return { endpoint: `http://127.0.0.1:${port}`, child };
  } catch (error) {
    // The engine can't choose a port itself, so another process may have taken the free one meanwhile.
    if (portTaken && wantedPort === undefined) return startOn(undefined, dataFile);
    throw error;
  }
}

function databaseBinary(): string {
  return engineBinary({
    name: 'the database engine dynoxide',
    packageName: packages[`${process.platform}-${process.arch}`] ?? null,
    version: '1.2.1',
    path: process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide',
    otherwise: 'Or set DYNAMODB_ENDPOINT to a DynamoDB that runs already.',
  });
}
