/**
 * The shapes the server sends (POST /api/runs, POST /api/checks) and the few the page makes of them.
 * Types only: nothing here exists at run time.
 *
 * @typedef {{ function: string, file: string, line: number }} Frame
 * @typedef {{ object: string, field: string, before: string | null, after: string | null }} Change
 * @typedef {{ function: string, file: string, line: number, text: string, stack: Frame[], changes: Change[] }} Statement
 * @typedef {{ property: string, message: string, object: string | null, first: boolean }} Breach
 * @typedef {{ level: string, text: string }} LogLine
 * @typedef {[path: string, before: unknown, after: unknown]} Delta
 * @typedef {{
 *   number: number, action: string, context: string, request: string | null, sentence: string,
 *   breaches: Breach[], marks: string[], statements: Statement[], changes: Change[], log: LogLine[],
 *   ticks: string[], delta: Delta[],
 * }} Step
 *
 * @typedef {{
 *   count: number, truth: number, tokens: string[], leaked: string[], strays: number,
 *   blocked_by: string | null, held: boolean, queue: string[],
 * }} Level
 * @typedef {{ frozen: string, levels: Record<string, Level>, s_umount: string | null, i_rwsem: string | null }} Superblock
 * @typedef {{
 *   number: number, file_system: string | null, request: string | null, role: string, clone_of: string | null,
 *   flags: number, complete: string | null, pocket: string[], says_started: boolean | null, state: string,
 * }} Iocb
 * @typedef {{ on: string, holders: string[], reason: string, since?: number | null }} Blocked
 * @typedef {{
 *   status: string, request: string | null, stack: Frame[], next: string | null, actions: string[],
 *   blocked: Blocked | null, last?: string | null,
 * }} ContextView
 * @typedef {{ status: string, returned: string | null, result: string | null }} RequestView
 * @typedef {{
 *   superblocks: Record<string, Superblock>, iocbs: Record<string, Iocb>,
 *   contexts: Record<string, ContextView>, requests: Record<string, RequestView>,
 * }} View
 *
 * @typedef {{ name: string, type: string, upper: string | null, loop: string | null, freezable: boolean, read_only: boolean }} FileSystem
 * @typedef {{ number: number, name: string, kind: string, thread: string, operation: number | null, hue: number }} Context
 * @typedef {{ name: string, thread: string, operation: number, text: string, context: string }} Request
 * @typedef {{ name: string, constant: string, bit: number, value: number, trace: string | null }} Flag
 * @typedef {{ id: string, label?: string, title: string, patches?: string[], omitted?: string[] }} Kernel
 * @typedef {{ name: string | null, title: string, text: string, kernel: string, schedule: string }} Scenario
 * @typedef {{
 *   model_revision: number, kernel: Kernel & { label: string }, scenario: Scenario, own_files: SourceFile[], link: string, schedule: string,
 *   file_systems: FileSystem[], contexts: Context[], requests: Request[], flags: Flag[],
 *   claims: Claims, initial: View, steps: Step[], end: { status: string, reason: string },
 *   diverged?: { step: number, text: string, reason: string } | null,
 *   recorded?: { model_revision: number, still_true: boolean | null, sentence: string } | null,
 * }} Run
 *
 * @typedef {{ action: string, sentence: string }} Move
 * @typedef {{ step: number, instead_of: Move, takes: Move, breaks: string[], schedule: string, steps: number, switches: number, link: string }} PassingRun
 * @typedef {{ from: number, to: number, fate: "impossible" | "avoidable" | "inevitable" | "violated" }} FateRun
 * @typedef {{
 *   property: string, message: string, schedule: string | null, steps: number | null, switches: number | null, shortest: boolean, link: string | null,
 *   fates: FateRun[], no_return: number | null, passing: PassingRun | null,
 * }} Violation  no run shows a failed expectation
 * @typedef {Record<string, { sentence: string, invariant: string }>} Claims  what each property says, by slug
 * @typedef {{
 *   interleavings: string | null, breaking: string | null, end: { status: string, reason: string }, breaks: string[],
 *   requests: Record<string, RequestView>, levels: Record<string, { count: number, tokens: string[], leaked: string[] }>,
 *   schedule: string, steps: number, switches: number, link: string,
 * }} Outcome
 * @typedef {{ interleavings: string | null, breaking: string | null, leaves: boolean, endless: boolean, distinct: number, outcomes: Outcome[] }} Census
 * @typedef {{ function: string, file: string, line: number, text: string }} Line
 * @typedef {{
 *   verdict: string, link: string, states: number, transitions: number, depth: number, frontier: number, seconds: number,
 *   complete: boolean, reductions: string[], cut: string, properties: Record<string, string>, exercised: Record<string, number>,
 *   claims: Claims, violations: Violation[], remarks: string[], blind: string[], never_ran: Line[], census: Census | null,
 * }} Verdict
 * @typedef {{
 *   kernel: Kernel, verdict: string, complete: boolean, properties: Record<string, string>, violations: Violation[],
 *   run: { steps: number, end: { status: string, reason: string }, stopped: string | null, link: string },
 *   differs: { step: number, first: string | null, here: string | null } | null,
 * }} Compared  one kernel of a comparison
 * @typedef {{
 *   kernel: Kernel, patch: string, verdict: string, properties: Record<string, string>,
 *   hunks: { hunk: string, kernel: string, verdict: string | null, told: string, breaks: Violation[] }[],
 * }} Hunks
 * @typedef {{ name: string, title: string, summary?: string, story?: string, kernel: string, link?: string, part?: "story" | "gallery", bug?: { commit: string, bites: string, cured: string | null } | null }} LibraryEntry
 * @typedef {{ hunk: string, summary: string, line: number, replaces: number, lines: string[] }} LeftOut  behind which line it would stand
 * @typedef {{ name: string, text: string, left_out?: LeftOut[] }} SourceFile
 *
 * @typedef {{ verb: string, target: string | null, options: Record<string, string | true> }} Operation
 * @typedef {{ name: string, copies: number, operations: Operation[] }} Thread
 * @typedef {{ name: string, type: string, upper: string | null, loop: string | null, options: string[] }} Mounted
 * @typedef {{
 *   title: string | null, kernel: string, file_systems: Mounted[], threads: Thread[], schedule: string | null,
 *   checks: string[], expects: string[], forbids: string[], defines: string[], patches: string[],
 *   opaques: { name: string, value: string | null }[],
 * }} Tree  a scenario as an object
 * @typedef {{ message: string, line?: number, column?: number, path: string | null }} Mistake
 * @typedef {{ path: string, first: number, last: number }} Place
 * @typedef {{ text: string | null, object: Tree | null, error: Mistake | null, places: Place[], cut: string | null }} DraftAnswer
 * @typedef {{ verb: string, summary: string, takes: string, device: boolean, options: Record<string, string[]> }} OperationSpec
 * @typedef {{
 *   id: string, title: string, operations: OperationSpec[], choices: Record<string, string[]>, any: Record<string, string[]>,
 *   defaults: Record<string, string>, file_systems: { name: string, summary: string, freezable: boolean, stacked: boolean }[],
 *   hunks: { patch: string, hunk: string, summary: string, out: boolean, other: string }[],
 * }} Grammar  what a kernel's scenarios can say
 * @typedef {{ line?: number, column?: number, message: string }} Complaint
 *
 * @typedef {{
 *   id: string, kind: "step" | "beside" | "beyond" | "end", first: number, last: number, states: number, depth: number | null,
 *   breaks: string[], fates: Record<string, string>, end: { status: string, reason: string, breaks: string[] } | null,
 *   leads_to: string[], leaves: number, schedule: string, steps: number, forced: boolean, open: boolean,
 * }} GraphNode
 * @typedef {{ source: string, target: string, action: string, context: string, count: number, on_run: boolean }} GraphEdge
 * @typedef {{
 *   link: string, schedule: string, steps: number, complete: boolean, cut: string, states: number, whole: boolean,
 *   sentence: string, properties: string[], nodes: GraphNode[], edges: GraphEdge[],
 * }} Graph  the states around a run
 */
export {};
