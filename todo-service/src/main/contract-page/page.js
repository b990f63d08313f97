SwaggerUIBundle({
  dom_id: "#api",
  url: "openapi.yaml",
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
});
