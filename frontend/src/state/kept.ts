import { initialState, Task, TaskStatus } from '@lit/task';
import type { ReactiveControllerHost } from 'lit';
import { ApiError } from '../api/client.js';
import { send } from './events.js';

type Host = ReactiveControllerHost & EventTarget;

export interface KeptOptions<Subject extends readonly unknown[], Value> {
  /** What the data are about; when it changes, the old data are dropped. */
  readonly subject: () => Subject;
  /** When it changes, the data are read again and the old ones stay until then. */
  readonly revision: () => unknown;
  /** Whether there is anything to ask; nothing is when this says so. */
  readonly wanted?: () => boolean;
  readonly load: (subject: Subject, signal: AbortSignal) => Promise<Value>;
  readonly loaded?: (value: Value, before: Value | undefined) => void;
}

export interface KeptViews<Value, Shown> {
  readonly loading: () => Shown;
  /** `problem` says why the data are no longer fresh. */
  readonly data: (value: Value, problem: ApiError | null) => Shown;
  readonly failed: (problem: ApiError) => Shown;
}

/** A request as a value, whose last answer stays on the screen when a later request fails. */
export class Kept<Subject extends readonly unknown[], Value> {
  readonly #task: Task<readonly unknown[], Value>;
  #value: Value | undefined;
  #subject: Subject | undefined;

  constructor(host: Host, options: KeptOptions<Subject, Value>) {
    this.#task = new Task<readonly unknown[], Value>(host, {
      args: () => [options.revision(), ...options.subject()],
      argsEqual: same,
      task: (_, { signal }) => {
        const subject = options.subject();
        if (!same(subject, this.#subject)) this.#value = undefined;
        this.#subject = subject;
        if (options.wanted?.() === false) return initialState as never;
        return options.load(subject, signal);
      },
      onComplete: (value) => {
        const before = this.#value;
        this.#value = value;
        send(host, 'zl-answered', new Date());
        options.loaded?.(value, before);
      },
      onError: (error) => {
        if (!asProblem(error).answered) send(host, 'zl-silent', new Date());
      },
    });
  }

  render<Shown>(views: KeptViews<Value, Shown>): Shown {
    const failed = this.#task.status === TaskStatus.ERROR;
    const problem = failed ? asProblem(this.#task.error) : null;
    if (this.#value !== undefined) return views.data(this.#value, problem);
    return problem ? views.failed(problem) : views.loading();
  }
}

function asProblem(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const cause = error instanceof Error ? error.message : String(error);
  return new ApiError(`This page could not show the data: ${cause}.`, 'Reload the page.', true);
}

/** Lists are the same when their items are: a list of tags is made anew each time. */
function same(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((item, i) => same(item, other[i]));
}
