/** `3 pods`, `1 pod`. */
export function counted(number: number, thing: string, many = `${thing}s`): string {
  return `${number} ${number === 1 ? thing : many}`
}

/** `2,911`, of a number that may have digits behind its point. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Two decimals, without trailing zeros. */
export function tidy(value: number): string {
  return String(toHundredth(value))
}

/** Always two decimals: for a ratio, which is compared with 1. */
export function hundredths(value: number): string {
  return value.toFixed(2)
}

/** The same with a real minus sign. */
export function signed(value: number): string {
  return tidy(value).replace('-', '−')
}

/** A time or a slope in nanoseconds. */
export function nanoseconds(ns: number): string {
  return `${signed(ns)} ns`
}

/** Rounded to a hundredth, the least that a probe's clocks tell apart in milliseconds. */
export function toHundredth(number: number): number {
  return Math.round(number * 100) / 100
}
