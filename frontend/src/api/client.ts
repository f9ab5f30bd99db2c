import { comparison, routeOf, type Subject } from './subject.js';
import {
  type Column,
  type ComparePayload,
  type ErrorPayload,
  type OverviewPayload,
  type RunDetailPayload,
  SCHEMA_VERSION,
  type SeriesPayload,
  type Tag,
} from './types.js';

/** What the views ask for; a test gives a fake. */
export interface Api {
  overview(signal?: AbortSignal): Promise<OverviewPayload>;
  run(name: string, signal?: AbortSignal): Promise<RunDetailPayload>;
  series(run: string, tag: Tag, signal?: AbortSignal, column?: Column): Promise<SeriesPayload>;
  layers(run: string, column: Column, signal?: AbortSignal): Promise<SeriesPayload>;
  compare(base: string, others: readonly string[], signal?: AbortSignal): Promise<ComparePayload>;
  /** Returns a subject as Markdown that ends with a link to where it is shown. */
  markdown(subject: Subject, link: string): Promise<string>;
  /** Returns the address of a subject as a page. */
  report(subject: Subject): string;
}

/** At most this many points of a chart are asked for: about one for every pixel of a wide one. */
const CHART_POINTS = 800;

/** A request that failed: what happened, and what the reader can do. */
export class ApiError extends Error {
  /**
   * @param message What happened.
   * @param remedy What the reader can do about it.
   * @param answered False when nothing answered at all.
   */
  constructor(
    message: string,
    readonly remedy: string,
    readonly answered: boolean,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

type Answer = { readonly schema: number };

/** The plugin's own routes, relative to the frame's base address. */
export class HttpApi implements Api {
  readonly #always: Readonly<Record<string, string>>;

  /** @param settings Arguments of every request: rules, limits, whose runs. An empty one is left out. */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    this.#always = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
  }

  overview(signal?: AbortSignal): Promise<OverviewPayload> {
    return this.#get('overview', {}, signal);
  }

  run(name: string, signal?: AbortSignal): Promise<RunDetailPayload> {
    return this.#get('run', { run: name }, signal);
  }

  series(run: string, tag: Tag, signal?: AbortSignal, column?: Column): Promise<SeriesPayload> {
    return this.#get('series', { run, tag, ...(column && { column }), points: String(CHART_POINTS) }, signal);
  }

  layers(run: string, column: Column, signal?: AbortSignal): Promise<SeriesPayload> {
    return this.#get('layers', { run, column, points: String(CHART_POINTS) }, signal);
  }

  compare(base: string, others: readonly string[], signal?: AbortSignal): Promise<ComparePayload> {
    return this.#get('compare', comparison(base, others), signal);
  }

  async markdown(subject: Subject, link: string): Promise<string> {
    const { route, query } = routeOf(subject);
    const seen = link.startsWith('http') ? { link } : {};
    const answer = await request(address(route, { ...query, ...this.#always, format: 'markdown', ...seen }));
    if (!answer.ok) throw problem(answer, await decode<ErrorPayload>(route, answer));
    return answer.text();
  }

  report(subject: Subject): string {
    return address('report.html', { ...routeOf(subject).query, ...this.#always });
  }

  #get<T extends Answer>(route: string, query: Record<string, string>, signal?: AbortSignal): Promise<T> {
    return get(route, { ...query, ...this.#always }, signal);
  }
}

async function get<T extends Answer>(
  route: string,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<T> {
  const response = await request(address(route, query), signal);
  const answer = await decode<T & ErrorPayload>(route, response);
  if (!response.ok) throw problem(response, answer);
  if (answer.schema > SCHEMA_VERSION) {
    throw new ApiError(
      `TensorBoard answers in format ${answer.schema}; this page understands ${SCHEMA_VERSION}.`,
      'Reload the page: tb_zeroloss was upgraded while it was open.',
      true,
    );
  }
  return answer;
}

/** Relative, so that the tab works behind any proxy. */
function address(route: string, query: Record<string, string>): string {
  const parameters = new URLSearchParams(query).toString();
  return parameters ? `${route}?${parameters}` : route;
}

function problem({ status }: Response, told: Partial<ErrorPayload>): ApiError {
  return new ApiError(told.error ?? `TensorBoard answered ${status}.`, told.do ?? RETRY, true);
}

const RETRY = 'Try again; if it stays, look at the terminal where TensorBoard runs.';

async function request(address: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { ...(signal && { signal }), headers: { Accept: 'application/json' } });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('TensorBoard is not answering.', 'Check that it still runs, then try again.', false);
  }
}

async function decode<T>(route: string, response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(`The answer to ${route} (${response.status}) is not JSON.`, RETRY, true);
  }
}
