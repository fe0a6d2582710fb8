/**
 * Muon (Jordan et al., 2024).
 *
 * @module
 */
import {
  adamStep,
  muonMomentumStep,
  sgdStep,
  type StepForm,
  type Tensor,
} from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { changed } from "./clip.ts";
import { adamRate, moveMoments } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Muon}. */
export interface MuonOptions extends OptimizerOptions {
  /**
   * Part of the old mean gradient in the new one.
   *
   * @default {0.9}
   */
  adamBeta1?: number;
  /**
   * Part of the old mean square in the new one.
   *
   * @default {0.999}
   */
  adamBeta2?: number;
  /**
   * Decay of the weights that Adam trains.
   *
   * @default {0.004}
   */
  adamWeightDecay?: number;
  /**
   * Added against a division by 0.
   *
   * @default {1e-7}
   */
  epsilon?: number;
  /**
   * Patterns of paths that Adam trains.
   *
   * @default {null}
   */
  excludeLayers?: string[] | null;
  /**
   * Whether Adam trains embeddings.
   *
   * @default {true}
   */
  excludeEmbeddings?: boolean;
  /**
   * First coefficient of the iteration.
   *
   * @default {3.4445}
   */
  muonA?: number;
  /**
   * Second coefficient.
   *
   * @default {-4.775}
   */
  muonB?: number;
  /**
   * Third coefficient.
   *
   * @default {2.0315}
   */
  muonC?: number;
  /**
   * Rate of Adam as a fraction of the learning rate.
   *
   * @default {1}
   */
  adamLrRatio?: number;
  /**
   * Part of the old mean gradient in the new one.
   *
   * @default {0.95}
   */
  momentum?: number;
  /**
   * Number of iterations.
   *
   * @default {5}
   */
  nsSteps?: number;
  /**
   * Nesterov momentum.
   *
   * @default {true}
   */
  nesterov?: boolean;
  /**
   * Root mean square of a step in units of Adam's; `null` leaves it.
   *
   * @default {0.2}
   */
  rmsRate?: number | null;
}

class MuonClass extends ConfiguredOptimizer<Required<MuonOptions>> {
  #momentums: Variable[] = [];
  #velocities: (Variable | null)[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      adamBeta1: 0.9,
      adamBeta2: 0.999,
      adamWeightDecay: 0.004,
      epsilon: 1e-7,
      weightDecay: 0.004,
      excludeLayers: null,
      excludeEmbeddings: true,
      muonA: 3.4445,
      muonB: -4.775,
      muonC: 2.0315,
      adamLrRatio: 1,
      momentum: 0.95,
      nsSteps: 5,
      nesterov: true,
      rmsRate: 0.2,
    };
    super("Muon", own as Required<MuonOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    for (const variable of variables) {
      const slot = (name: string) =>
        this.addOptimizerVariables([variable], [name])[0][0];
      this.#momentums.push(slot("momentum"));
      this.#velocities.push(this.#usesAdam(variable) ? slot("velocity") : null);
    }
  }

  /** Whether a weight is trained by Adam: all but matrices. */
  #usesAdam({ shape, path }: Variable): boolean {
    const { excludeEmbeddings, excludeLayers } = this.options;
    return (shape.length !== 2) ||
      (excludeEmbeddings && path.toLowerCase().includes("embedding")) ||
      (excludeLayers ?? []).some((name) => new RegExp(name).test(path));
  }

  protected override decayOf(variable: Variable): number | null {
    return this.#usesAdam(variable)
      ? this.options.adamWeightDecay
      : this.settings.weightDecay;
  }

  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const o = this.options;
    const i = this.indexOf(variable);
    const m = this.#momentums[i].value;
    const v = this.#velocities[i]?.value;
    const w = variable.value;
    if (v) {
      moveMoments(g, m, v, o.adamBeta1, o.adamBeta2);
      const t = this.iterations + 1;
      const alpha = adamRate(lr * o.adamLrRatio, o.adamBeta1, o.adamBeta2, t);
      w.assign(w.sub(m.mul(alpha).div(v.sqrt().add(o.epsilon))));
      return;
    }
    m.assign(m.add(g.add(m.mul(o.momentum - 1))));
    const step = this.#direction(g, m).mul(lr);
    w.assign(w.sub(step.mul(this.#size(variable))));
  }

  /** Where the step goes. */
  #direction(g: Tensor, m: Tensor): Tensor {
    const { nesterov, momentum } = this.options;
    return this.#orthogonal(nesterov ? g.add(m.mul(momentum)) : m);
  }

  /** How far, in learning rates. */
  #size({ shape }: Variable): number {
    const { rmsRate } = this.options;
    return rmsRate === null ? 1 : Math.sqrt(Math.max(...shape)) * rmsRate;
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const o = this.options;
    const i = this.indexOf(variable);
    const momentumSlot = this.#momentums[i].value;
    const velocitySlot = this.#velocities[i]?.value;
    if (velocitySlot) {
      adamStep(variable.value, g, {
        learningRate: lr * o.adamLrRatio,
        beta1: o.adamBeta1,
        beta2: o.adamBeta2,
        epsilon: o.epsilon,
        step: this.iterations + 1,
        momentumSlot,
        velocitySlot,
        form,
      });
      return;
    }
    const { decay, ...change } = form;
    const given = changed(g, change);
    const { momentum } = o;
    muonMomentumStep(variable.value, given, { momentum, momentumSlot });
    sgdStep(variable.value, this.#direction(given, momentumSlot), {
      learningRate: lr * this.#size(variable),
      form: { decay },
    });
  }

  /** The nearest orthogonal matrix, by Newton and Schulz. */
  #orthogonal(g: Tensor): Tensor {
    const { muonA, muonB, muonC, nsSteps } = this.options;
    const tall = g.shape[0]! > g.shape[1]!;
    let x = tall ? g.transpose() : g;
    x = x.div(x.square().sum().sqrt().add(1e-7));
    for (let step = 0; step < nsSteps; step++) {
      const a = x.matMul(x.transpose());
      const b = a.mul(muonB).add(a.mul(muonC).matMul(a));
      x = x.mul(muonA).add(b.matMul(x));
    }
    return tall ? x.transpose() : x;
  }
}

/** Muon (Jordan et al., 2024): orthogonal steps for matrices, Adam for the rest. */
export const Muon: CallableClass<
  [
    learningRate?: LearningRate | MuonOptions,
    options?: unknown | MuonOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Muon", MuonClass);

register("keras.optimizers", "Muon", Muon, ["muon"]);
