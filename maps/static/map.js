/* Draws what maps/layers.py puts on a map. Text of records is only ever set with textContent.

   Events on document, detail {slug}:  registry:light  a list row is under the pointer or has the focus (null: none)
                                       registry:lit    the same for a mark
                                       registry:select show this place: go there, open it, draw its accuracy
                                       registry:drawn  marks are where they stay (no detail)
   and, detail {url}:                  registry:marks  other places are asked for                                      */
(function () {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  function svg(name, attributes, parent) {
    const made = document.createElementNS(SVG, name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (parent) parent.append(made);
    return made;
  }

  function html(name, className, text, parent) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  /* A Leaflet icon that is an element of ours instead of a string of HTML. */
  const Glyph = L.Icon.extend({
    createIcon: function () {
      const made = this.options.make();
      this._setIconStyles(made, 'icon');
      return made;
    },
    createShadow: function () { return null; },
  });

  async function geojson(options) {
    if (options.from) return JSON.parse(document.getElementById(options.from).textContent);
    const answer = await fetch(options.url, { headers: { Accept: 'application/geo+json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function say(map, text) {
    const holder = map.getContainer();
    const old = holder.querySelector('.rm-notice');
    if (old) old.remove();
    if (text) html('p', 'rm-notice', text, holder).setAttribute('role', 'status');
  }

  function busy(map, on) {
    map.getContainer().setAttribute('aria-busy', on ? 'true' : 'false');
  }

  /* Hollow: what nobody confirms; on a map of work, what is to be looked at again. */
  const isHollow = (properties) => (properties.due === undefined ? properties.verification === 'unverified' : properties.due);

  const called = (properties, lang) => (lang === 'en' && properties.en) || properties.vi;

  function drawing(mark, size, hollow) {
    const drawn = svg('svg', { viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true', focusable: 'false' });
    svg('path', { d: mark.path, class: 'rm-halo' }, drawn);
    svg('path', { d: mark.path, 'fill-rule': 'evenodd', fill: hollow ? '#fff' : mark.colour, stroke: mark.colour,
      'stroke-width': hollow ? 2.6 : 0 }, drawn);
    return drawn;
  }

  /* ---- zoom, scale, keyboard, permalink ---- */

  function viewInAddress() {
    const found = /^#map=(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(window.location.hash);
    return found && { zoom: Number(found[1]), at: [Number(found[2]), Number(found[3])] };
  }

  function furnish(map, options) {
    map.registryWords = options;
    map.setMaxZoom(19); // without a background nothing else says how far one can go
    map.fitBounds(options.box, { animate: false });
    L.control.zoom({ position: 'topright', zoomInTitle: options.zoomIn, zoomOutTitle: options.zoomOut }).addTo(map);
    L.control.scale({ imperial: false, position: 'bottomleft' }).addTo(map);
    map.attributionControl.setPrefix('Leaflet');
    map.attributionControl.setPosition('bottomright');
    if (!options.wheel) map.scrollWheelZoom.disable();
    map.on('popupopen', function (event) {
      const close = event.popup.getElement().querySelector('.leaflet-popup-close-button');
      if (close) close.setAttribute('aria-label', options.close);
    });
    if (options.permalink) {
      const asked = viewInAddress();
      if (asked) map.setView(asked.at, asked.zoom, { animate: false });
      map.registryKeepsView = Boolean(asked);
      map.on('moveend', function () {
        if (!map.registrySettled || window.location.protocol === 'file:') return;
        const at = map.getCenter();
        const hash = '#map=' + map.getZoom() + '/' + at.lat.toFixed(4) + '/' + at.lng.toFixed(4);
        window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search + hash);
      });
    }
    new ResizeObserver(function () { map.invalidateSize({ animate: false, pan: false }); }).observe(map.getContainer());
    /* On paper the map has another size: it shows the same land there, and the same view as before afterwards. */
    let before = null;
    document.addEventListener('registry:paper', function (event) {
      const land = event.detail.on ? map.getBounds() : null;
      if (land) before = [map.getCenter(), map.getZoom()];
      map.invalidateSize({ animate: false, pan: false });
      if (land) map.fitBounds(land, { animate: false });
      else if (before) map.setView(before[0], before[1], { animate: false });
    });
  }

  /* ---- outlines of units ---- */

  /* What a name says of the kind of unit; on the map, where all units are of one kind, the name alone is enough. */
  const KIND_OF_UNIT = /^(?:Quận|Huyện|Thị xã|Phường|Xã) (?=\D)| (?:District|Town|Ward|Commune)$/;

  function units(map, options) {
    const pane = map.createPane('units');
    pane.style.zIndex = 350;
    map.createPane('unit-names').style.zIndex = 360;
    const outlines = L.layerGroup().addTo(map);
    const names = L.layerGroup().addTo(map);
    const borders = L.layerGroup().addTo(map);
    let note = null;
    let wanted = 0;

    /* Where marks and rings are drawn: boxes in pixels that a name keeps off. */
    function taken() {
      const found = [];
      map.eachLayer(function (layer) {
        const drawn = layer instanceof L.Marker && layer.getElement();
        if (!drawn || !/rm-(?:mark|cluster)/.test(drawn.className)) return;
        const at = map.latLngToLayerPoint(layer.getLatLng());
        const half = drawn.offsetWidth / 2;
        found.push([at.x - half, at.y - half, at.x + half, at.y + half]);
      });
      return found;
    }

    const apart = (one, other) => one[2] < other[0] || other[2] < one[0] || one[3] < other[1] || other[3] < one[1];

    function label() {
      names.clearLayers();
      if (options.chosen) return;
      const full = taken();
      outlines.eachLayer(function (outline) {
        const properties = outline.feature.properties;
        const box = outline.getBounds();
        const [far, near] = [map.latLngToLayerPoint(box.getNorthEast()), map.latLngToLayerPoint(box.getSouthWest())];
        const wide = far.x - near.x;
        const text = called(properties, options.lang).replace(KIND_OF_UNIT, '');
        const at = map.latLngToLayerPoint([properties.label[1], properties.label[0]]);
        // A name is written where its unit is about as wide as the name; above or below what lies there already, if that is
        // still within the height of the unit; or not at all.
        if (wide < text.length * 6.4 || !map.getBounds().contains([properties.label[1], properties.label[0]])) return;
        const half = text.length * 3.3;
        const boxAt = (down) => [at.x - half, at.y + down - 7, at.x + half, at.y + down + 7];
        const down = [0, 18, -18, 28, -28].find((each) => at.y + each > far.y + 4 && at.y + each < near.y - 4 && full.every((other) => apart(boxAt(each), other)));
        if (down === undefined) return;
        full.push(boxAt(down));
        const icon = new Glyph({ iconSize: [0, 0], className: 'rm-unit', make: function () {
          const made = html('div');
          html('span', '', text, made);
          return made;
        } });
        L.marker(map.layerPointToLatLng([at.x, at.y + down]), { icon: icon, interactive: false, keyboard: false, pane: 'unit-names' })
          .addTo(names);
      });
    }

    function draw(collection) {
      outlines.clearLayers();
      borders.clearLayers();
      let approximate = false;
      L.geoJSON(collection, {
        interactive: false,
        pane: 'units',
        style: function (feature) {
          const rough = feature.properties.quality === 'approximate';
          approximate = approximate || rough;
          return { className: options.chosen ? 'rm-outline rm-chosen' : 'rm-outline', color: '#1d2430', weight: 2,
            stroke: options.chosen, dashArray: rough ? '5 4' : null, fill: options.chosen || options.ground,
            fillColor: '#ffffff', fillOpacity: options.chosen ? 0.55 : 0.8 };
        },
      }).eachLayer(function (layer) { outlines.addLayer(layer); });
      if (collection.borders && !options.chosen) {
        // Each border once: two dashed lines on each other would look like one that is not dashed.
        L.geoJSON(collection.borders, { interactive: false, pane: 'units',
          style: { className: 'rm-border', color: '#6b7484', weight: 1.1, dashArray: approximate ? '5 4' : null } }).addTo(borders);
      }
      if (note) note.remove();
      note = null;
      map.attributionControl.removeAttribution(options.approximate);
      if (approximate && !options.note) map.attributionControl.addAttribution(options.approximate);
      if (approximate && options.note) {
        note = L.control({ position: 'bottomleft' });
        note.onAdd = function () { return html('div', 'rm-approximate', options.approximate); };
        note.addTo(map);
      }
      labelSoon();
    }

    async function load(url) {
      const mine = ++wanted;
      if (url === '') { draw({ type: 'FeatureCollection', features: [] }); return; }
      try {
        const collection = await geojson(url === undefined ? options : { url: url });
        if (mine === wanted) draw(collection);
      } catch (reason) {
        say(map, map.registryWords.failed);
      }
    }

    /* Marks move after the map has: names are written when they have. */
    const labelSoon = () => L.Util.requestAnimFrame(label);
    map.on('zoomend moveend', labelSoon);
    document.addEventListener('registry:drawn', labelSoon);
    document.addEventListener('registry:paper', label); // paper does not wait for the next frame
    document.addEventListener('registry:units', function (event) { load(event.detail.url); });
    load();
  }

  /* ---- marks of places ---- */

  /* How many places, in a ring that shows the share of each kind. */
  function ring(counts, total, options, more) {
    const size = total < 10 ? 34 : total < 40 ? 40 : 48;
    return new Glyph({ iconSize: [size, size], className: 'rm-cluster' + (more || ''), make: function () {
      const made = html('div');
      made.setAttribute('aria-label', total.toLocaleString(options.lang) + ' ' + options.places);
      const drawn = svg('svg', { viewBox: '0 0 40 40', width: size, height: size, 'aria-hidden': 'true', focusable: 'false' }, made);
      svg('circle', { cx: 20, cy: 20, r: 18.5, fill: '#fff' }, drawn);
      let begin = 0;
      Object.keys(options.marks).forEach(function (kind) {
        const share = (counts[kind] || 0) / total;
        if (!share) return;
        svg('circle', { cx: 20, cy: 20, r: 16.5, fill: 'none', stroke: options.marks[kind].colour, 'stroke-width': 4,
          pathLength: 100, 'stroke-dasharray': Math.max(share * 100 - (share < 1 ? 2 : 0), 1) + ' 100',
          'stroke-dashoffset': -begin * 100, transform: 'rotate(-90 20 20)' }, drawn);
        begin += share;
      });
      const short = total < 10000 ? String(total) : total.toLocaleString(options.lang, { notation: 'compact', maximumFractionDigits: 0 });
      html('span', '', short, made);
      return made;
    } });
  }

  /* Marks that would touch are one cluster. A mark has its place as `registry`; `more` gives classes to a cluster by what is
     inside. */
  function clusters(options, more) {
    function ringOf(cluster) {
      const inside = cluster.getAllChildMarkers();
      const counts = {};
      inside.forEach(function (each) { counts[each.registry.kind] = (counts[each.registry.kind] || 0) + 1; });
      return ring(counts, inside.length, options, more && more(inside));
    }

    return L.markerClusterGroup({
      showCoverageOnHover: false,
      animate: !still,
      maxClusterRadius: function (zoom) { return zoom < 13 ? 40 : zoom < 16 ? 28 : 16; },
      iconCreateFunction: ringOf,
      spiderLegPolylineOptions: { weight: 1, color: '#1d2430', opacity: 0.5 },
    });
  }

  function tell(slug) {
    document.dispatchEvent(new CustomEvent('registry:lit', { detail: { slug: slug } }));
  }

  /* How one place is shown: its mark, and when it is opened what it is, and the circle within which it is believed to lie. */
  function showing(map, options) {
    const believed = L.layerGroup().addTo(map);

    function glyphOf(properties) {
      return new Glyph({ iconSize: [24, 24], className: 'rm-mark', make: function () {
        const made = html('div');
        made.setAttribute('aria-label', called(properties, options.lang));
        made.dataset.place = properties.slug;
        made.append(drawing(options.marks[properties.kind], 20, isHollow(properties)));
        return made;
      } });
    }

    function card(properties) {
      const made = html('div', 'rm-card');
      html('p', 'rm-kind', options.kinds[properties.kind] || properties.kind, made);
      const title = html('p', 'rm-name', undefined, made);
      title.dir = 'auto';
      if (options.record) {
        const link = html('a', '', called(properties, options.lang), title);
        link.href = options.record.replace('{slug}', encodeURIComponent(properties.slug));
      } else {
        title.textContent = called(properties, options.lang);
      }
      const state = options.states[(properties.status ? 'status.' + properties.status : 'stage.' + properties.stage)];
      if (state) html('p', 'rm-state', state, made);
      html('p', 'rm-note', options.accuracy.replace('{metres}', Math.round(properties.accuracy).toLocaleString(options.lang)), made);
      if (isHollow(properties)) html('p', 'rm-note rm-warn', properties.due ? options.due : options.unverified, made);
      return made;
    }

    function open(mark) {
      believed.clearLayers();
      L.circle(mark.getLatLng(), { radius: mark.registry.accuracy, className: 'rm-believed', color: options.marks[mark.registry.kind].colour,
        weight: 1.5, dashArray: '3 4', fillOpacity: 0.08, interactive: false }).addTo(believed);
      L.marker(mark.getLatLng(), { icon: glyphOf(mark.registry), interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(believed);
      const circle = believed.getLayers()[0].getBounds();
      if (!map.getBounds().contains(circle)) map.fitBounds(circle, { animate: false, maxZoom: map.getZoom() });
      L.popup({ maxWidth: 260, offset: [0, -4], autoPanPadding: [24, 24] }).setLatLng(mark.getLatLng()).setContent(card(mark.registry))
        .openOn(map);
      document.dispatchEvent(new CustomEvent('registry:opened', { detail: { slug: mark.registry.slug } }));
    }

    function markOf(properties, at) {
      const mark = L.marker(at, { icon: glyphOf(properties), riseOnHover: true });
      mark.registry = properties;
      mark.on('click', function () { open(mark); });
      mark.on('keypress', function (event) { if (event.originalEvent.key === 'Enter') open(mark); });
      mark.on('mouseover', function () { tell(properties.slug); });
      mark.on('mouseout', function () { tell(null); });
      return mark;
    }

    /* Go to a place, and open it. */
    function select(mark) {
      const land = mark.getLatLng().toBounds(Math.max(2 * mark.registry.accuracy, 300));
      map.fitBounds(land.pad(0.3), { maxZoom: 17, animate: false });
      open(mark);
    }

    map.on('popupclose', function () { believed.clearLayers(); });
    return { markOf: markOf, select: select, clear: function () { believed.clearLayers(); map.closePopup(); } };
  }

  const isTemplate = (url) => Boolean(url) && url.includes('{z}');

  /* Marks of GeoJSON, or where places are too many for that, of tiles (tiles.js): the address has a {z} in it. */
  function marks(map, options) {
    const bySlug = new Map();
    const group = clusters(options).addTo(map);
    group.on('animationend', () => document.dispatchEvent(new CustomEvent('registry:drawn')));
    const shown = showing(map, options);
    const tiled = window.registryMap.tiles(map, options, shown);
    let wanted = 0;
    let lit = null;

    function light(slug) {
      if (lit) lit.classList.remove('rm-lit');
      lit = null;
      const mark = slug && (bySlug.get(slug) || tiled.markOf(slug));
      if (!mark) return;
      const held = bySlug.has(slug) ? group.getVisibleParent(mark) : mark;
      lit = held && held.getElement ? held.getElement() : null;
      if (lit) lit.classList.add('rm-lit');
    }

    function draw(collection) {
      collection.features.forEach(function (feature) {
        const at = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
        bySlug.set(feature.properties.slug, shown.markOf(feature.properties, at));
      });
      group.addLayers(Array.from(bySlug.values()));
      if (options.fit && bySlug.size && !map.registryKeepsView) {
        map.fitBounds(group.getBounds(), { padding: [40, 40], maxZoom: 16, animate: false });
      }
    }

    function settle() {
      map.registryKeepsView = false;
      map.registrySettled = true;
      document.dispatchEvent(new CustomEvent('registry:drawn'));
    }

    async function load(source) {
      const mine = ++wanted;
      busy(map, true);
      try {
        const collection = isTemplate(source.url) ? null : await geojson(source);
        if (mine !== wanted) return;
        group.clearLayers();
        bySlug.clear();
        shown.clear();
        if (collection) draw(collection);
        await tiled.ask(collection ? null : source.url);
        if (mine !== wanted) return;
        say(map, null);
        settle();
      } catch (reason) {
        if (mine === wanted) say(map, map.registryWords.failed);
      }
      if (mine === wanted) busy(map, false);
    }

    /* A place that no mark is drawn of alone is asked for by its name. */
    async function select(slug) {
      const mark = bySlug.get(slug) || tiled.markOf(slug);
      if (mark || !tiled.isAsked()) {
        if (mark) shown.select(mark);
        return;
      }
      try {
        const collection = await geojson({ url: options.one.replace('{slug}', encodeURIComponent(slug)) });
        collection.features.forEach(function (feature) {
          shown.select(shown.markOf(feature.properties, [feature.geometry.coordinates[1], feature.geometry.coordinates[0]]));
        });
      } catch (reason) {
        say(map, map.registryWords.failed);
      }
    }

    map.getContainer().addEventListener('focusin', function (event) {
      const held = event.target.closest('.rm-mark');
      tell(held && held.dataset.place ? held.dataset.place : null);
    });
    document.addEventListener('registry:light', function (event) { light(event.detail.slug); });
    document.addEventListener('registry:marks', function (event) { load({ url: event.detail.url }); });
    document.addEventListener('registry:select', function (event) { select(event.detail.slug); });
    load(options);
  }

  /* ---- one place ---- */

  async function place(map, options) {
    let collection;
    try {
      collection = await geojson(options);
    } catch (reason) {
      say(map, map.registryWords.failed);
      return;
    }
    collection.features.forEach(function (feature) {
      const properties = feature.properties;
      const mark = options.marks[properties.kind];
      const outline = L.geoJSON(feature.geometry, {
        interactive: false,
        style: { color: mark.colour, weight: 2, fillOpacity: 0.12 },
        pointToLayer: function (point, at) {
          const icon = new Glyph({ iconSize: [28, 28], className: 'rm-mark', make: function () {
            const made = html('div');
            made.append(drawing(mark, 26, false));
            return made;
          } });
          return L.marker(at, { icon: icon, interactive: false, keyboard: false });
        },
      }).addTo(map);
      const circle = L.circle(outline.getBounds().getCenter(), { radius: properties.accuracy, interactive: false, className: 'rm-believed',
        color: mark.colour, weight: 1.5, dashArray: '3 4', fillOpacity: 0.08 }).addTo(map);
      const note = L.control({ position: 'bottomleft' });
      note.onAdd = function () {
        return html('div', 'rm-approximate', options.accuracy.replace('{metres}', Math.round(properties.accuracy).toLocaleString(options.lang)));
      };
      note.addTo(map);
      document.dispatchEvent(new CustomEvent('registry:drawn'));
      map.fitBounds(circle.getBounds().extend(outline.getBounds()).pad(0.35), { maxZoom: 17, animate: false });
    });
  }

  /* ---- before and after ---- */

  async function moved(map, options) {
    let collection;
    try {
      collection = await geojson(options);
    } catch (reason) {
      say(map, map.registryWords.failed);
      return;
    }
    const middles = { before: [], after: [] };
    const all = L.featureGroup().addTo(map);
    collection.features.forEach(function (feature) {
      const role = feature.properties.role;
      const mark = options.roles[role];
      const drawn = L.geoJSON(feature.geometry, {
        interactive: false,
        style: { color: mark.colour, weight: 2.5, dashArray: role === 'before' ? '5 4' : null, fillOpacity: 0.1 },
        pointToLayer: function (point, at) {
          const icon = new Glyph({ iconSize: [26, 26], className: 'rm-mark rm-' + role, make: function () {
            const made = html('div');
            made.append(drawing(mark, role === 'before' ? 26 : 18, role === 'before'));
            return made;
          } });
          return L.marker(at, { icon: icon, interactive: false, keyboard: false, zIndexOffset: role === 'after' ? 10 : 0 });
        },
      }).addTo(all);
      middles[role].push(drawn.getBounds().getCenter());
    });
    if (middles.before.length === 1 && middles.after.length === 1) {
      L.polyline([middles.before[0], middles.after[0]], { color: '#1d2430', weight: 1.5, dashArray: '2 5', interactive: false,
        className: 'rm-moved' }).addTo(all);
    }
    document.dispatchEvent(new CustomEvent('registry:drawn'));
    map.fitBounds(all.getBounds().pad(0.4), { maxZoom: 17, animate: false });
  }

  const parts = { html: html, Glyph: Glyph, drawing: drawing, called: called, geojson: geojson, say: say,
    clusters: clusters, ring: ring };
  window.registryMap = { furnish: furnish, units: units, marks: marks, place: place, moved: moved, parts: parts };
})();
