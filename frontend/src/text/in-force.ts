import { list, type RuleSettings } from '../state/selection.js';

/** Returns which rules run and with which limits, where an address says so, in one line; nothing when it does not. */
export function inForce({ select, ignore, limits }: RuleSettings): string {
  const only = list(select).join(', ');
  const off = list(ignore).map(suppression).join(', ');
  return [only && `only ${only}`, off && `switched off: ${off}`, ...list(limits).map(limit)]
    .filter(Boolean)
    .join('; ');
}

function suppression(part: string): string {
  const [rule = '', ...reason] = part.split(':');
  return reason.length > 0 ? `${rule} (${reason.join(':').trim()})` : rule;
}

function limit(part: string): string {
  return part.replace(/:([^:]*)$/, ' is $1');
}
