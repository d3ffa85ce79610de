import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { watchLinks } from "../features/presets/link-token.ts";
import { watchOneTimeLinks } from "../features/session/one-time-link.ts";
import "./styles/main.css";

watchLinks();
watchOneTimeLinks();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
