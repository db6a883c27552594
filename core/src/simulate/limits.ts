/** Bounds of one simulation: what a process can keep in a few hundred megabytes and work through in minutes. */
export const simulationLimits = { contacts: 20_000, days: 400, happenings: 2_000_000, given: 10_000 } as const
