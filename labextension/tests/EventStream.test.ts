import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { HubClient } from '../src/api/client';
import { EventStream } from '../src/state/EventStream';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each list that could not be loaded is tried again, while events come', async () => {
  const socket = { close: vi.fn() } as unknown as WebSocket;
  const client = { openEvents: () => socket } as unknown as HubClient;
  const load = vi.fn(async () => true);
  const stream = new EventStream(client, {
    isSignedIn: () => true,
    isBusy: () => false,
    load,
    ready: vi.fn(),
    receive: vi.fn(),
    changed: vi.fn()
  });
  const handle = stream.watch();
  stream.connect();
  const ready = { data: JSON.stringify({ kind: 'ready' }) } as MessageEvent;
  socket.onmessage!(ready);
  for (const tries of [1, 2]) {
    stream.loadLater();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledTimes(tries);
  }
  handle.dispose();
});
