/** The time the seeded centre stands at; practice databases may stand still. */
export const NOW = '2026-11-20T10:00:00.000+08:00'
/** The month of the report. */
export const MONTH = '2026-10'
