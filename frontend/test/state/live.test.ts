import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Live } from '../../src/state/live.js';
import { overview, row } from '../fixtures.js';

const NOW = 1_700_000_000_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function live() {
  const read = vi.fn();
  const host = { addController: vi.fn(), removeController: vi.fn(), requestUpdate: vi.fn() };
  return { read, live: new Live({ ...host, updateComplete: Promise.resolve(true) }, read) };
}

test('it is off until somebody asks', () => {
  const { live: switched, read } = live();
  vi.advanceTimersByTime(20_000);
  expect([switched.on, read.mock.calls.length]).toEqual([false, 0]);
});

test('switched on, it reads every five seconds', () => {
  const { live: switched, read } = live();
  switched.toggle();
  vi.advanceTimersByTime(15_000);
  expect(read).toHaveBeenCalledTimes(3);
});

test('it switches itself on while a run is being written, and off two minutes after', () => {
  const { live: switched } = live();
  const runs = overview([row('a', { last_time: NOW / 1000 })]);
  switched.observe(runs, NOW + 60_000);
  expect(switched.on).toBe(true);
  switched.observe(runs, NOW + 121_000);
  expect(switched.on).toBe(false);
});

test('what the reader chose stays', () => {
  const { live: switched } = live();
  const runs = overview([row('a', { last_time: NOW / 1000 })]);
  switched.observe(runs, NOW);
  switched.toggle();
  switched.observe(runs, NOW);
  expect(switched.on).toBe(false);
});

test('a hidden frame asks nothing and reads at once when shown again', () => {
  const { live: switched, read } = live();
  switched.toggle();
  switched.show(false);
  vi.advanceTimersByTime(60_000);
  expect(read).not.toHaveBeenCalled();
  switched.show(true);
  expect(read).toHaveBeenCalledTimes(1);
});
