/** A zone in which it is between noon and one o'clock at `instant`, ms since the epoch. */
export function zoneAtNoon(instant: number): string {
  const behind = new Date(instant).getUTCHours() - 12
  // In these names the sign is the other way round: UTC+3 is Etc/GMT-3.
  return behind === 0 ? "Etc/GMT" : `Etc/GMT${behind > 0 ? "+" : "-"}${Math.abs(behind)}`
}
