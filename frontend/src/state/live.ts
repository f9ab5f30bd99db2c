import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { OverviewPayload } from '../api/types.js';

const PERIOD_MS = 5_000;
/** A run whose last record is older than this is taken to have ended. */
const RUNNING_MS = 120_000;

/** Reads again every five seconds while switched on and while the frame is shown. */
export class Live implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #read: () => void;
  #chosen: boolean | null = null;
  #running = false;
  #visible = true;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(host: ReactiveControllerHost, read: () => void) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
  }

  /** On by the reader's choice, else while a run is being written. */
  get on(): boolean {
    return this.#chosen ?? this.#running;
  }

  toggle(): void {
    this.#chosen = !this.on;
    this.#apply();
  }

  /** Switches on by itself while a run is being written. */
  observe(overview: OverviewPayload, now = Date.now()): void {
    const latest = Math.max(0, ...overview.runs.map((run) => run.last_time ?? 0));
    this.#running = now - latest * 1000 < RUNNING_MS;
    this.#apply();
  }

  /** A hidden frame asks nothing; when it is shown again it reads at once. */
  show(visible: boolean): void {
    const shown = visible && !this.#visible;
    this.#visible = visible;
    this.#apply();
    if (shown && this.on) this.#read();
  }

  hostConnected(): void {
    this.#apply();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #apply(): void {
    if (!this.on || !this.#visible) this.#stop();
    else this.#timer ??= setInterval(this.#read, PERIOD_MS);
    this.#host.requestUpdate();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
