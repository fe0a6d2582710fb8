/**
 * Metrics by name.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import {
  lookup,
  resolveIdentifier,
} from "../../layers/serialization/registry.ts";
import type { Loss } from "../losses/mod.ts";
import { Metric } from "./metric.ts";
import "./accuracy.ts";
import "./auc.ts";
import "./correlation.ts";
import "./f_score.ts";
import "./iou.ts";
import "./r2_score.ts";
import "./operating_point.ts";
import "./precision_recall.ts";
import "./losses.ts";
import "./mean.ts";

/** What an argument that wants a metric may be. */
export type MetricIdentifier =
  | string
  | Metric
  | Loss
  | ((yTrue: Tensor, yPred: Tensor) => Tensor)
  | Record<string, unknown>
  | null;

/** Names that `compile` resolves when it sees the shapes. */
export const BY_SHAPE: readonly string[] = ["accuracy", "acc"];

/**
 * A metric from a name, a configuration, a function or a metric.
 *
 * @param identifier Such as `"mae"`.
 * @returns A metric, or the function that was given; `null` for `null`.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { metrics } from "kerno";
 *
 * assert.equal(String(metrics.get("mae")), "<MeanAbsoluteError name=mean_absolute_error>");
 * ```
 *
 * @see `keras/src/metrics/__init__.py`
 */
export function get(
  identifier: MetricIdentifier,
): Metric | ((yTrue: Tensor, yPred: Tensor) => Tensor) | null {
  if (identifier instanceof Metric) return identifier;
  return resolveIdentifier("keras.metrics", "metric", identifier) as
    | Metric
    | null;
}

/**
 * Refuses what is no metric, when a model is compiled.
 *
 * @param identifiers Metrics as they were given.
 */
export function checkMetrics(identifiers: readonly unknown[]): void {
  for (const identifier of identifiers) {
    if (typeof identifier !== "string") {
      if (typeof identifier !== "number" && typeof identifier !== "boolean") {
        continue;
      }
    } else if (
      BY_SHAPE.includes(identifier.toLowerCase()) ||
      // Not made yet: making it would use up an automatic name.
      lookup("keras.metrics", identifier) !== undefined
    ) continue;
    get(identifier as unknown as MetricIdentifier);
  }
}
