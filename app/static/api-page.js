// Draws the description of REST. Nothing is fetched from elsewhere; tokens stay in this page's memory.
"use strict";

const box = document.getElementById("api");
SwaggerUIBundle({
  domNode: box,
  url: box.dataset.url,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
  withCredentials: false,
});
