/**
 * How cold it feels in the wind, in °C: the wind chill index of Environment Canada and the US National Weather Service (2001),
 * which is defined up to 10 °C and from 4.8 km/h; elsewhere it feels as warm as it is.
 */
export function feelsLike(celsius: number, windKmh: number): number {
  if (celsius > 10 || windKmh < 4.8) return celsius
  const wind = windKmh ** 0.16
  return 13.12 + 0.6215 * celsius - 11.37 * wind + 0.3965 * celsius * wind
}
