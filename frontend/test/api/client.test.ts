import { expect, test, vi } from 'vitest';
import { HttpApi } from '../../src/api/client.js';
import { COMPARISON, overview } from '../fixtures.js';

function answering(...answers: [unknown, number?][]) {
  const fetched = vi.fn<(address: string) => Promise<Response>>();
  for (const [body, status = 200] of answers) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    fetched.mockResolvedValueOnce(new Response(text, { status }));
  }
  vi.stubGlobal('fetch', fetched);
  return { asked: () => fetched.mock.calls.map(([address]) => address) };
}

test('addresses are relative, so that the tab works behind any proxy', async () => {
  const { asked } = answering([overview([])]);
  await new HttpApi().overview();
  expect(asked()).toEqual(['overview']);
});

test('rules and limits of the reader go with every request, those that are the default do not', async () => {
  const { asked } = answering([overview([])], [COMPARISON]);
  const api = new HttpApi({ select: '', ignore: 'flat-loss:a%2C b', limits: 'flat-loss.skill:0.4' });
  await api.overview();
  await api.compare('a', ['b']);
  const parameters = asked().map((address) => [...new URLSearchParams(address.split('?')[1]).entries()]);
  const always = [
    ['ignore', 'flat-loss:a%2C b'],
    ['limits', 'flat-loss.skill:0.4'],
  ];
  expect(parameters).toEqual([always, [['base', 'a'], ['runs', 'b'], ...always]]);
});

test('a comma in the name of a run does not separate runs', async () => {
  const { asked } = answering([COMPARISON]);
  await new HttpApi().compare('a', ['b,c', 'd']);
  expect(new URLSearchParams(asked()[0]?.split('?')[1]).get('runs')).toBe('b%2Cc,d');
});

test("the server's own words are passed on", async () => {
  answering([{ error: "There is no run 'x'.", do: 'Choose one of: a, b' }, 404]);
  await expect(new HttpApi().run('x')).rejects.toMatchObject({
    message: "There is no run 'x'.",
    remedy: 'Choose one of: a, b',
    answered: true,
  });
});

test('an answer that is not JSON says which one', async () => {
  answering(['<html>proxy</html>', 502]);
  await expect(new HttpApi().run('x')).rejects.toThrow('The answer to run (502) is not JSON.');
});

test('a format newer than this page asks for a reload', async () => {
  answering([overview([], { schema: 99 })]);
  await expect(new HttpApi().overview()).rejects.toThrow('format 99');
});

test('a server that is gone is told from one that refuses', async () => {
  vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')));
  await expect(new HttpApi().overview()).rejects.toMatchObject({ answered: false });
});

test('a finding is asked for as Markdown by its rule and its place', async () => {
  const { asked } = answering(['### Critical']);
  const finding = { rule: 'dying-relu', layer: 'dense', output: null };
  const text = await new HttpApi({ limits: 'a.b:1' }).markdown({ run: 'x/y', finding }, 'http://host/#tab');
  expect(text).toBe('### Critical');
  expect(Object.fromEntries(new URLSearchParams(asked()[0]?.split('?')[1]))).toEqual({
    run: 'x/y',
    rule: 'dying-relu',
    layer: 'dense',
    limits: 'a.b:1',
    format: 'markdown',
    link: 'http://host/#tab',
  });
});

test('Markdown without an address to open has no link', async () => {
  const { asked } = answering(['## a']);
  await new HttpApi().markdown({ run: 'a' }, '#tb_zeroloss');
  expect(asked()).toEqual(['run?run=a&format=markdown']);
});

test('Markdown that is refused passes the words of the server on', async () => {
  answering([{ error: "There is no run 'x'.", do: 'Choose one of: a, b' }, 404]);
  await expect(new HttpApi().markdown({ run: 'x' }, '')).rejects.toMatchObject({
    message: "There is no run 'x'.",
    remedy: 'Choose one of: a, b',
  });
});

test('the page of a comparison keeps a comma in a name and the limits in force', () => {
  const address = new HttpApi({ limits: 'a.b:1' }).report({ base: 'a', runs: ['b,c', 'd'] });
  expect(address).toBe('report.html?base=a&runs=b%252Cc%2Cd&limits=a.b%3A1');
});
