import type { Storage } from '@graphiql/toolkit';

/**
 * Browser storage under a prefix of our own: other GraphiQL pages of the same origin (a development port is
 * shared by many projects) would otherwise replace the example tabs by theirs.
 */
export function prefixedStorage(prefix: string): Storage {
  const ownKeys = () => Object.keys(localStorage).filter(key => key.startsWith(prefix));
  return {
    get length() {
      return ownKeys().length;
    },
    getItem: key => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: key => localStorage.removeItem(prefix + key),
    clear: () => ownKeys().forEach(key => localStorage.removeItem(key)),
  };
}
