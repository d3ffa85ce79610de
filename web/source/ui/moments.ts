/** Times and sizes as people read them. "–" stands for what does not exist. */

import { formatNumber, MISSING } from "./formats.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number) => String(value).padStart(2, "0");

/** "2026-11-29", of the time zone of whoever looks. */
export function formatDay(millis: number | undefined): string {
  if (millis === undefined || !Number.isFinite(millis)) return MISSING;
  const time = new Date(millis);
  if (Number.isNaN(time.getTime())) return MISSING;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** "2026-11-29 14:03". */
export function formatMoment(millis: number | undefined): string {
  const day = formatDay(millis);
  if (day === MISSING || millis === undefined) return MISSING;
  const time = new Date(millis);
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** "2026-11-29 14:03:07". */
export function formatSecond(millis: number): string {
  const moment = formatMoment(millis);
  return moment === MISSING ? MISSING : `${moment}:${two(new Date(millis).getSeconds())}`;
}

/** "just now", "5 min ago", "3 h ago"; the day from a week on. */
export function formatAgo(millis: number, now: number): string {
  const age = now - millis;
  if (!Number.isFinite(age)) return MISSING;
  if (age < MINUTE) return "just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < 7 * DAY) return `${Math.floor(age / DAY)} d ago`;
  return formatDay(millis);
}

/** "in 5 min", "in 3 h", "in 12 d"; "expired" for what is over. */
export function formatUntil(millis: number, now: number): string {
  const rest = millis - now;
  if (!Number.isFinite(rest)) return MISSING;
  if (rest <= 0) return "expired";
  if (rest < HOUR) return `in ${Math.ceil(rest / MINUTE)} min`;
  if (rest < 2 * DAY) return `in ${Math.round(rest / HOUR)} h`;
  return `in ${Math.round(rest / DAY)} d`;
}

const sizes = ["B", "KiB", "MiB", "GiB", "TiB"];

/** "512 B", "1.4 MiB". */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined || !Number.isFinite(bytes) || bytes < 0) return MISSING;
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < sizes.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${formatNumber(size, unit === 0 || size >= 100 ? 0 : 1)} ${sizes[unit]}`;
}

/** "4 d 3 h", "12 min", "8 s". */
export function formatUptime(seconds: number): string {
  if (!Number.isFinite(seconds)) return MISSING;
  const millis = seconds * 1000;
  if (millis >= DAY) return `${Math.floor(millis / DAY)} d ${Math.floor((millis % DAY) / HOUR)} h`;
  if (millis >= HOUR) {
    return `${Math.floor(millis / HOUR)} h ${Math.floor((millis % HOUR) / MINUTE)} min`;
  }
  return millis >= MINUTE ? `${Math.floor(millis / MINUTE)} min` : `${Math.floor(seconds)} s`;
}
