import { resetNames } from "./names.ts";

/**
 * Begins anew with the names of layers and models: the next Dense is `dense`
 * again. Models that exist keep theirs.
 *
 * Nothing has to be freed by it: what nothing refers to is freed anyway.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, utils } from "kerno";
 *
 * utils.clearSession();
 * assert.equal(Dense(1).name, "dense");
 * assert.equal(Dense(1).name, "dense_1");
 * ```
 *
 * @see `keras/src/backend/common/global_state.py` clear_session
 */
export function clearSession(): void {
  resetNames();
}
