import { createContext } from '@lit/context';
import type { Api } from '../api/client.js';
import type { Selection } from './selection.js';

/** Where views get their data; tests provide a fake. */
export const apiContext = createContext<Api>('zl-api');

/** What is looked at. */
export const selectionContext = createContext<Selection>('zl-selection');

/** Goes up by one whenever the data should be read again. */
export const revisionContext = createContext<number>('zl-revision');
