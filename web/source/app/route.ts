import { type AdminPage, adminPages } from "../features/admin/admin-pages.ts";

export type Route =
  | { readonly page: "workspace" }
  | { readonly page: "account" }
  | { readonly page: "admin"; readonly part: AdminPage }
  | { readonly page: "unknown" };

/** The page that a fragment names; what is no path of pages is the workspace. */
export function routeOf(hash: string): Route {
  if (!hash.startsWith("#/") || hash === "#/") return { page: "workspace" };
  const path = hash.slice(2).replace(/\/$/, "");
  if (path === "account") return { page: "account" };
  const part = adminPages.find(({ id }) =>
    `admin/${id}` === (path === "admin" ? "admin/users" : path)
  );
  return part === undefined ? { page: "unknown" } : { page: "admin", part: part.id };
}
