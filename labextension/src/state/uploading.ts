import type { HubClient } from '../api/client';
import { HubError } from '../api/errors';
import type { ArtifactKind, UploadInfo, VersionInfo } from '../api/types';

/**
 * Milliseconds before each new try after the connection broke.
 *
 * ### Notes
 * Lumino's `Poll` does not fit here: it asks on after a success, and the part
 * that waits could not go on at once when the browser is online again.
 */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 16000, 30000];

/** An upload that was cancelled by the person. */
export class UploadCancelled extends Error {}

/**
 * Send a file part by part; a broken connection costs one part at most. The hub
 * makes the dataset's name from the file's. `on.named` is called with it and brings
 * the name to use, or null for no upload.
 *
 * ### Notes
 * When the same file is chosen again, also after the page was reloaded, the
 * upload goes on where it ended.
 */
export async function sendFile(
  client: HubClient,
  kind: ArtifactKind,
  file: File,
  on: {
    named: (name: string) => Promise<string | null>;
    progress: (share: number, waiting: boolean) => void;
  },
  signal: AbortSignal
): Promise<VersionInfo> {
  const about = {
    kind,
    filename: file.name,
    media_type: kind === 'dataset' ? 'text/csv' : 'application/octet-stream',
    size: file.size,
    fingerprint: String(file.lastModified)
  };
  let upload = await client.startUpload(about);
  const name = await on.named(upload.name);
  if (name !== upload.name) {
    await client.cancelUpload(upload.id);
    if (name === null) {
      throw new UploadCancelled();
    }
    upload = await client.startUpload({ ...about, name });
  }
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

/** Endings of the files that can be registered, for choosers. */
export const ACCEPTED =
  '.csv,.tsv,.tab,.txt,.gz,.zip,.zst,.bz2,.xz,.parquet,.pq,.arrow,.feather,.ipc,.json,.jsonl,.ndjson,.xlsx,.xls,.xlsb,.ods';
