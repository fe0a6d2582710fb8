/** The debugger of cells. @module */
export type { DebugEvent, DebugRequest, DebugResponse } from "./dap.ts";
export { Debugger } from "./debugger.ts";
export type { DebuggerOptions } from "./session.ts";
