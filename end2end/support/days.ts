/** The day in the neighbourhood, so many days from today. */
export function inDays(days: number): string {
  return inMinutes(days * 1_440).day;
}

/** Date and time of day in the neighbourhood, some minutes from now. */
export function inMinutes(minutes: number): { day: string; time: string } {
  const at = new Date(Date.now() + 8 * 3_600_000 + minutes * 60_000).toISOString();
  return { day: at.slice(0, 10), time: at.slice(11, 16) };
}
