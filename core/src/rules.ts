/** placeholder replaced by the rules author */
import type { Json } from './json.ts'
export declare function evaluateTrusted(rule: Json, data: Json): Json
