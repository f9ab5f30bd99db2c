import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../../src/views/zl-app.js';
import { BROKEN_ROW, CAUSE, detail, overview, row, series } from '../fixtures.js';
import { type Mounted, mount, settle } from '../mount.js';

const LIMITED = '#tb_zeroloss&p.tb_zeroloss.limits=flat-loss.skill%3A0.4';
const fetched = vi.fn<(address: string) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  fetched.mockImplementation(async () => new Response(JSON.stringify(overview([row('exp/a')]))));
  vi.stubGlobal('fetch', fetched);
});

afterEach(() => {
  window.location.hash = '';
  vi.unstubAllGlobals();
});

function asked(): (string | null)[] {
  return fetched.mock.calls.map(([address]) => new URLSearchParams(address.split('?')[1]).get('limits'));
}

async function follow(hash: string): Promise<void> {
  window.location.hash = hash;
  window.dispatchEvent(new Event('hashchange'));
  await settle();
}

async function useDefaults(app: Mounted<HTMLElement>): Promise<void> {
  const link = app.all('zl-link').find((each) => each.textContent === 'Use the defaults');
  link?.shadowRoot?.querySelector('a')?.click();
  await settle();
}

test('limits of the address are asked for and said to be in force', async () => {
  window.location.hash = LIMITED;
  const app = await mount('zl-app');
  expect(asked()).toEqual(['flat-loss.skill:0.4']);
  expect(app.text()).toContain('Not the default settings: flat-loss.skill is 0.4.');
});

test('the defaults are not mentioned', async () => {
  const app = await mount('zl-app');
  expect(asked()).toEqual([null]);
  expect(app.text()).not.toContain('default settings');
});

test('the way back to the defaults reads again without the limits', async () => {
  window.location.hash = LIMITED;
  const app = await mount('zl-app');
  await useDefaults(app);
  expect(asked()).toEqual(['flat-loss.skill:0.4', null]);
  expect(app.text()).not.toContain('default settings');
});

test('other limits in the address are followed, and anything else there does not read again', async () => {
  await mount('zl-app');
  await follow(LIMITED);
  await follow(`${LIMITED}&p.tb_zeroloss.q=exp`);
  expect(asked()).toEqual([null, 'flat-loss.skill:0.4']);
});

test('the loss curves of others are asked for when the box is ticked, and stand in the address', async () => {
  fetched.mockImplementation(
    async () => new Response(JSON.stringify(overview([row('exp/a')], { other_runs: 12 }))),
  );
  const app = await mount('zl-app');
  app.find<HTMLInputElement>('zl-others input').click();
  await settle();
  const scalars = fetched.mock.calls.map(([address]) =>
    new URLSearchParams(address.split('?')[1]).get('scalars'),
  );
  expect(scalars).toEqual([null, '1']);
  expect(app.find<HTMLInputElement>('zl-others input').checked).toBe(true);
  await follow('#tb_zeroloss');
  expect(app.find<HTMLInputElement>('zl-others input').checked).toBe(false);
});

test('a limit that the server refuses is said with its cure, and the way back stays', async () => {
  window.location.hash = '#tb_zeroloss&p.tb_zeroloss.limits=flat-loss.skil%3A1';
  const refused = { error: "flat-loss has no threshold 'skil'.", do: 'Write limits=rule.threshold:value.' };
  fetched.mockResolvedValueOnce(new Response(JSON.stringify(refused), { status: 400 }));
  const app = await mount('zl-app');
  expect(app.find('[role=alert]').textContent).toContain("flat-loss has no threshold 'skil'.");
  await useDefaults(app);
  expect(app.all('tbody tr')).toHaveLength(1);
});

test('ticks are still there after a look at a run, and the list of runs is not read again for it', async () => {
  const answers: Record<string, unknown> = {
    overview: overview([row('exp/a')]),
    run: detail([CAUSE]),
    series: series('zeroloss/target', { negative_share: [0.5] }),
  };
  fetched.mockImplementation(async (address) => Response.json(answers[address.split('?')[0] ?? '']));
  const app = await mount('zl-app');
  app.find<HTMLInputElement>('tbody input[type=checkbox]').click();
  await follow('#tb_zeroloss&p.tb_zeroloss.run=exp%2Fa');
  expect(app.find('zl-overview').hidden).toBe(true);
  await follow('#tb_zeroloss');
  expect(app.find('zl-overview').hidden).toBe(false);
  expect(app.find<HTMLInputElement>('tbody input[type=checkbox]').checked).toBe(true);
  expect(fetched.mock.calls.filter(([address]) => address.startsWith('overview'))).toHaveLength(1);
});

test('with the loss curves of others asked for, the choice to do so is in focus again', async () => {
  fetched.mockImplementation(
    async () => new Response(JSON.stringify(overview([row('a')], { other_runs: 2 }))),
  );
  const app = await mount('zl-app');
  app.find<HTMLInputElement>('zl-others input').click();
  await settle();
  expect(app.find<HTMLInputElement>('zl-others input').checked).toBe(true);
  expect(app.find('zl-others').shadowRoot?.activeElement?.localName).toBe('input');
});

test('a finding is news only after all runs were read once', async () => {
  const partly = overview([row('exp/a')], { unread: 1 });
  const whole = overview([row('exp/a'), BROKEN_ROW]);
  fetched.mockImplementationOnce(async () => new Response(JSON.stringify(partly)));
  fetched.mockImplementation(async () => new Response(JSON.stringify(whole)));
  const app = await mount('zl-app');
  expect(app.all('tbody th')).toHaveLength(2);
  expect(app.find('main + [role=status]').textContent).toBe('');
});
