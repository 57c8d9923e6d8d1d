// Draws the description of REST. Nothing is fetched from elsewhere; tokens stay in this page's memory.
"use strict";

// Swagger UI has a dark theme of its own, under this class.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
function followTheme() {
  const chosen = root.dataset.bsTheme;
  root.classList.toggle("dark-mode", chosen ? chosen === "dark" : system.matches);
}
system.addEventListener("change", followTheme);
followTheme();

const box = document.getElementById("api");
// The page has a heading and an introduction of its own.
const withoutTitle = { wrapComponents: { InfoContainer: () => () => null } };
SwaggerUIBundle({
  domNode: box,
  url: box.dataset.url,
  deepLinking: false, // its links would stand inside buttons
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
  withCredentials: false,
  plugins: [withoutTitle],
});
