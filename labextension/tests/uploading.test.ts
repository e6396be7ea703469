import { beforeEach, expect, test, vi } from 'vitest';

import type { HubClient } from '../src/api/client';
import { HubError } from '../src/api/errors';
import { ACCEPTED, sendFile, UploadCancelled } from '../src/state/uploading';

const file = new File(['0123456789'], 'My file (2).csv', { lastModified: 7 });
const away = () => new HubError('away', 0, 'no_answer');
const info = (received: number) => ({
  id: 'u',
  kind: 'dataset' as const,
  name: 'My-file-2',
  filename: file.name,
  size: 10,
  received,
  part: 4,
  created_at: ''
});

/** A hub that takes parts, as far as `fails` lets it. */
function hub(fails: (call: number) => Error | null, received = 0) {
  let there = received;
  let calls = 0;
  const client = {
    startUpload: vi.fn(async () => info(there)),
    sendPart: vi.fn(async (_id: string, offset: number, part: Blob) => {
      const error = fails((calls += 1));
      if (error) {
        throw error;
      }
      expect(offset).toBe(there);
      return info((there += part.size));
    }),
    uploadInfo: vi.fn(async () => info(there)),
    finishUpload: vi.fn(async () => ({ number: 1 })),
    cancelUpload: vi.fn(async () => undefined)
  };
  return client;
}

const named = vi.fn((name: string) => Promise.resolve<string | null>(name));
const on = { named, progress: vi.fn() };
const send = (client: unknown, signal = new AbortController().signal) =>
  sendFile(client as HubClient, 'dataset', file, on, signal);

beforeEach(() => {
  vi.clearAllMocks();
  vi.useFakeTimers();
  vi.stubGlobal('window', {
    setTimeout: (then: () => void, ms: number) => setTimeout(then, ms),
    clearTimeout,
    addEventListener: () => undefined,
    removeEventListener: () => undefined
  });
});

test('a file goes in parts, and the hub names it', async () => {
  const client = hub(() => null);
  expect(await send(client)).toEqual({ number: 1 });
  expect(client.startUpload).toHaveBeenCalledWith({
    kind: 'dataset',
    filename: 'My file (2).csv',
    media_type: 'text/csv',
    size: 10,
    fingerprint: '7'
  });
  expect(on.named).toHaveBeenCalledWith('My-file-2');
  expect(client.sendPart.mock.calls.map(call => call[1])).toEqual([0, 4, 8]);
  expect(on.progress).toHaveBeenLastCalledWith(1, false);
});

test('an upload that was begun goes on where it is', async () => {
  const client = hub(() => null, 8);
  await send(client);
  expect(client.sendPart.mock.calls.map(call => call[1])).toEqual([8]);
});

test('a part is sent again, after pauses that grow, and then no more', async () => {
  const waited = vi.spyOn(globalThis, 'setTimeout');
  const client = hub(call => (call > 1 ? away() : null));
  const sent = expect(send(client)).rejects.toThrow('away');
  await vi.runAllTimersAsync();
  await sent;
  const pauses = waited.mock.calls.map(call => call[1]);
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000]);
  expect(client.sendPart).toHaveBeenCalledTimes(9);
});

test('the pauses begin again after a part that arrived', async () => {
  const waited = vi.spyOn(globalThis, 'setTimeout');
  const client = hub(call => (call % 2 ? away() : null));
  const sent = send(client);
  await vi.runAllTimersAsync();
  expect(await sent).toEqual({ number: 1 });
  expect(waited.mock.calls.map(call => call[1])).toEqual([500, 500, 500]);
});

test('what another try can not mend ends at once', async () => {
  const full = new HubError('no room', 413, 'too_large');
  const client = hub(() => full);
  await expect(send(client)).rejects.toBe(full);
  expect(client.sendPart).toHaveBeenCalledTimes(1);
});

test('a cancelled upload is given up at the hub', async () => {
  const client = hub(() => null);
  const aborter = new AbortController();
  aborter.abort();
  await expect(send(client, aborter.signal)).rejects.toThrow(UploadCancelled);
  expect(client.cancelUpload).toHaveBeenCalledWith('u');
  expect(client.finishUpload).not.toHaveBeenCalled();
});

test('choosers take what the hub reads', () => {
  expect(ACCEPTED.split(',')).toContain('.parquet');
  expect(ACCEPTED).toMatch(/^\.[a-z0-9]+(,\.[a-z0-9]+)*$/);
});
