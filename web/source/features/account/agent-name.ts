const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\b(Headless)?Chrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const foundIn = (agent: string, names: typeof browsers) =>
  names.find(([pattern]) => pattern.test(agent))?.[1];

/** "Firefox on Linux" where the agent is a browser we know, else the agent as it names itself. */
export function agentName(agent: string): string {
  const browser = foundIn(agent, browsers);
  if (browser === undefined) return agent === "" ? "Unknown program" : agent;
  const system = foundIn(agent, systems);
  return system === undefined ? browser : `${browser} on ${system}`;
}
