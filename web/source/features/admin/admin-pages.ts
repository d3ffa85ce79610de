export type AdminPage = "users" | "presets" | "datasets" | "audit" | "status";

/** The parts of administration, in the order of their links. */
export const adminPages: readonly { readonly id: AdminPage; readonly title: string }[] = [
  { id: "users", title: "Users" },
  { id: "presets", title: "Presets" },
  { id: "datasets", title: "Datasets" },
  { id: "audit", title: "Audit log" },
  { id: "status", title: "Status" },
];
