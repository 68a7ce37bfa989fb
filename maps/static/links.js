/* Links between places as lines. Text of records is only ever set with textContent. */
(function () {
  'use strict';

  const { html, geojson, say } = window.registryMap.parts;

  function card(link, options) {
    const made = html('div', 'rm-card');
    html('p', 'rm-kind', options.kinds[link.kind] || link.kind, made);
    ['a', 'b'].forEach(function (end) {
      html('bdi', null, (options.lang === 'en' && link[end + '_en']) || link[end + '_vi'], html('p', 'rm-name', null, made));
    });
    return made;
  }

  async function links(map, options) {
    let collection;
    try {
      collection = await geojson(options);
    } catch (reason) {
      say(map, map.registryWords.failed);
      return;
    }
    const pane = map.createPane('links');
    pane.style.zIndex = 380; // above outlines, below marks
    collection.features.forEach(function (feature) {
      const stroke = options.strokes[feature.properties.kind];
      const path = feature.geometry.coordinates.map((at) => [at[1], at[0]]);
      const line = L.polyline(path, { pane: 'links', color: stroke.colour, weight: 2.5, opacity: 0.85, dashArray: stroke.dashes || null });
      line.bindPopup(() => card(feature.properties, options), { maxWidth: 300 });
      line.addTo(map);
    });
  }

  window.registryMap.links = links;
})();
