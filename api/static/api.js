/* Draws the API's description with Swagger UI, from our own files. */
(function () {
  'use strict';
  const holder = document.getElementById('swagger');
  window.addEventListener('load', function () {
    window.SwaggerUIBundle({
      url: holder.dataset.document,
      domNode: holder,
      deepLinking: false,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      validatorUrl: null,
      syntaxHighlight: { activated: false },
    });
  });
})();
