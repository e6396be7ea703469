import type { HubClient } from '../api/client';
import { HubError } from '../api/client';
import type { ArtifactKind, UploadInfo, VersionInfo } from '../api/types';

/** Milliseconds before each new try after the connection broke. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 16000, 30000];

/** An upload that was cancelled by the person. */
export class UploadCancelled extends Error {}

/**
 * Send a file part by part; a broken connection costs one part at most.
 *
 * ### Notes
 * When the same file is chosen again, also after the page was reloaded, the
 * upload goes on where it ended.
 */
export async function sendFile(
  client: HubClient,
  kind: ArtifactKind,
  name: string,
  file: File,
  on: { progress: (share: number, waiting: boolean) => void },
  signal: AbortSignal
): Promise<VersionInfo> {
  let upload = await client.startUpload({
    kind,
    name,
    filename: file.name,
    media_type: kind === 'dataset' ? 'text/csv' : 'application/octet-stream',
    size: file.size,
    fingerprint: String(file.lastModified)
  });
  let failures = 0;
  while (upload.received < upload.size) {
    if (signal.aborted) {
      await client.cancelUpload(upload.id);
      throw new UploadCancelled();
    }
    on.progress(upload.received / upload.size, failures > 0);
    const start = upload.received;
    const part = file.slice(start, start + upload.part);
    try {
      upload = await client.sendPart(upload.id, start, part, signal, sent =>
        on.progress((start + sent) / upload.size, false)
      );
      failures = 0;
    } catch (error) {
      if (signal.aborted) {
        continue;
      }
      if (!isPassing(error) || failures === PAUSES_MS.length) {
        throw error;
      }
      on.progress(start / upload.size, true);
      await pause(PAUSES_MS[failures], signal);
      failures += 1;
      upload = await whereItIs(client, upload);
    }
  }
  on.progress(1, false);
  return client.finishUpload(upload.id);
}

/** Whether trying again may help: no answer, or a part that is still being received. */
function isPassing(error: unknown): boolean {
  const { status } = error as HubError;
  return status === 0 || status === 409 || status >= 500;
}

async function whereItIs(
  client: HubClient,
  known: UploadInfo
): Promise<UploadInfo> {
  try {
    return await client.uploadInfo(known.id);
  } catch (error) {
    if (isPassing(error)) {
      return known;
    }
    throw error;
  }
}

/** Wait, but no longer than until the person cancels or the browser is online again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = window.setTimeout(done, milliseconds);
    function done(): void {
      window.clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    }
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

const ENDINGS =
  /\.(csv|tsv|tab|txt|parquet|pq|arrow|feather|ipc|json|jsonl|ndjson|xlsx|xls|xlsb|ods)$/i;

/** Endings of the files that can be registered, for choosers. */
export const ACCEPTED =
  '.csv,.tsv,.tab,.txt,.gz,.zip,.zst,.bz2,.xz,.parquet,.pq,.arrow,.feather,.ipc,.json,.jsonl,.ndjson,.xlsx,.xls,.xlsb,.ods';

/** A dataset's name made from a file's: `My file (2).csv` → `My-file-2`. */
export function datasetName(filename: string): string {
  const packed = filename.replace(/\.(gz|zip|zst|zstd|bz2|xz)$/i, '');
  const stem = packed.replace(ENDINGS, '');
  const spelled = stem.normalize('NFKD').replace(/\p{M}/gu, '');
  const plain = spelled
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  if (!/[^\P{L}A-Za-z]|[^\P{N}0-9]/u.test(spelled)) {
    return plain.slice(0, LONGEST_NAME) || 'dataset';
  }
  const start = (plain || 'dataset').slice(0, LONGEST_NAME - 9);
  return `${start}-${numberOf(stem).toString(16).padStart(8, '0')}`;
}

const LONGEST_NAME = 100;

/** FNV-1a of a text's UTF-8: keeps names in other scripts apart. */
function numberOf(text: string): number {
  let found = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    found = Math.imul(found ^ byte, 0x01000193) >>> 0;
  }
  return found;
}
