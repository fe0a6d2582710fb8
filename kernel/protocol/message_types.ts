/**
 * What messages carry, by `msg_type`.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 *
 * @module
 */

type JsonObject = Record<string, unknown>;

/** Nothing. */
export type Empty = Record<string, never>;

/** What replies say when something went wrong. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** The error form of any reply. */
export interface ErrorReply extends ErrorContent {
  status: "error";
}

/** A value of `user_expressions`. */
export type UserExpression =
  | { status: "ok"; data: JsonObject; metadata: JsonObject }
  | ErrorReply;

/** `execute_request`. */
export interface ExecuteRequest {
  code: string;
  silent?: boolean;
  store_history?: boolean;
  user_expressions?: Record<string, string>;
  allow_stdin?: boolean;
  stop_on_error?: boolean;
}

/** `execute_reply`. */
export type ExecuteReply =
  | {
    status: "ok";
    execution_count: number;
    payload: JsonObject[];
    user_expressions: Record<string, UserExpression>;
  }
  | (ErrorReply & {
    execution_count: number;
    payload?: JsonObject[];
    user_expressions?: JsonObject;
  })
  | { status: "aborted"; execution_count: number };

/** `kernel_info_reply`. */
export interface KernelInfoReply {
  status: "ok";
  protocol_version: string;
  implementation: string;
  implementation_version: string;
  language_info: {
    name: string;
    version: string;
    mimetype: string;
    file_extension: string;
    pygments_lexer?: string;
    codemirror_mode?: string | JsonObject;
    nbconvert_exporter?: string;
  };
  banner: string;
  debugger?: boolean;
  help_links: { text: string; url: string }[];
  supported_features?: string[];
}

/** `complete_reply`; positions are code points. */
export interface CompleteReply {
  status: "ok";
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: JsonObject;
}

/** `inspect_reply`. */
export interface InspectReply {
  status: "ok";
  found: boolean;
  data: JsonObject;
  metadata: JsonObject;
}

/** `is_complete_reply`. */
export interface IsCompleteReply {
  status: "complete" | "incomplete" | "invalid" | "unknown";
  indent?: string;
}

/** `history_request`. */
export interface HistoryRequest {
  output: boolean;
  raw: boolean;
  hist_access_type: "range" | "tail" | "search";
  session?: number;
  start?: number;
  stop?: number;
  n?: number;
  pattern?: string;
  unique?: boolean;
}

/** `usage_reply`, as ipykernel has it. */
export interface UsageReply {
  hostname: string;
  pid: number;
  /** Percent of one CPU. */
  kernel_cpu: number;
  /** Bytes. */
  kernel_memory: number;
  cpu_count: number;
  host_cpu_percent?: number;
  host_virtual_memory: {
    total: number;
    available: number;
    percent: number;
    used: number;
    free: number;
  };
}

/** One line of a `history_reply`: session, line, and input or both. */
export type HistoryItem = [
  number,
  number,
  string | [string, string | null],
];

/** `display_data` and `update_display_data`. */
export interface DisplayData {
  data: JsonObject;
  metadata: JsonObject;
  transient: JsonObject;
}

/** `comm_open`. */
export interface CommOpen {
  comm_id: string;
  target_name: string;
  data: JsonObject;
}

/** `comm_msg` and `comm_close`. */
export interface CommMessage {
  comm_id: string;
  data: JsonObject;
}

/** `debug_reply`: a response of the Debug Adapter Protocol. */
export interface DebugReply {
  type: "response";
  seq: number;
  request_seq: number;
  success: boolean;
  command: string;
  message?: string;
  body?: JsonObject;
}

/** `debug_event`: an event of the Debug Adapter Protocol. */
export interface DebugEventContent {
  type: "event";
  seq: number;
  event: string;
  body?: JsonObject;
}

/** Content of each message type. */
export interface Contents {
  // shell and control
  execute_request: ExecuteRequest;
  execute_reply: ExecuteReply;
  inspect_request: { code: string; cursor_pos: number; detail_level: 0 | 1 };
  inspect_reply: InspectReply | ErrorReply;
  complete_request: { code: string; cursor_pos: number };
  complete_reply: CompleteReply | ErrorReply;
  history_request: HistoryRequest;
  history_reply: { status: "ok"; history: HistoryItem[] } | ErrorReply;
  is_complete_request: { code: string };
  is_complete_reply: IsCompleteReply | ErrorReply;
  connect_request: Empty;
  connect_reply: JsonObject;
  comm_info_request: { target_name?: string };
  comm_info_reply: {
    status: "ok";
    comms: Record<string, { target_name: string }>;
  };
  kernel_info_request: Empty;
  kernel_info_reply: KernelInfoReply;
  shutdown_request: { restart: boolean };
  shutdown_reply: { status: "ok"; restart: boolean };
  interrupt_request: Empty;
  interrupt_reply: { status: "ok" } | ErrorReply;
  debug_request: JsonObject;
  debug_reply: DebugReply | ErrorReply;
  create_subshell_request: Empty;
  create_subshell_reply: { status: "ok"; subshell_id: string };
  delete_subshell_request: { subshell_id: string };
  delete_subshell_reply: { status: "ok" } | ErrorReply;
  list_subshell_request: Empty;
  list_subshell_reply: { status: "ok"; subshell_id: string[] };
  usage_request: Empty;
  usage_reply: UsageReply;
  // iopub
  status: { execution_state: "starting" | "busy" | "idle" };
  stream: { name: "stdout" | "stderr"; text: string };
  display_data: DisplayData;
  update_display_data: DisplayData;
  execute_input: { code: string; execution_count: number };
  execute_result: {
    data: JsonObject;
    metadata: JsonObject;
    execution_count: number;
  };
  error: ErrorContent;
  clear_output: { wait: boolean };
  debug_event: DebugEventContent;
  iopub_welcome: { subscription: string };
  // comms, both ways
  comm_open: CommOpen;
  comm_msg: CommMessage;
  comm_close: CommMessage;
  // stdin
  input_request: { prompt: string; password: boolean };
  input_reply: { value: string; status?: string };
}
