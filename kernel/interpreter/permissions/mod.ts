/**
 * What cells may do, and who is asked.
 *
 * @module
 */
export {
  BROKER_VARIABLE,
  type Door,
  type GateOptions,
  PermissionGate,
} from "./gate.ts";
export { permissionMode } from "./mode.ts";
