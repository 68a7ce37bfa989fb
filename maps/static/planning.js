/* Draws the answer to a planner's question: what stands as JSON in the page, in the element `source`:
     units    address of the outlines               shade   by code of a unit: [class, figure on the map, words of its card]
     classes  [{colour, hatched}]                   gaps    address of the hexagons without a centre, and their classes
     spots    [{at, code, name, line, href, kind, pick, quiet}]       radius  metres around each spot, to be drawn
     box      what to show at first: [[south, west], [north, east]]
   Text of records is only ever set with textContent.

   Events on document:  registry:answer   the JSON in the page is another now
                        registry:light    detail {unit} or {place}: the row is under the pointer or has the focus (null: none)
                        registry:lit      the same for what is on the map
                        registry:select   detail {unit} or {place}: go there and say what it is                              */
(function () {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';
  const FINEST = 9;
  const INK = '#1d2430';

  function html(name, className, text, parent) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  function svg(name, attributes, parent) {
    const made = document.createElementNS(SVG, name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (parent) parent.append(made);
    return made;
  }

  const Glyph = L.Icon.extend({
    createIcon: function () {
      const made = this.options.make();
      this._setIconStyles(made, 'icon');
      return made;
    },
    createShadow: function () { return null; },
  });

  const called = (properties, lang) => (lang === 'en' && properties.en) || properties.vi;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent('registry:' + name, { detail: detail }));
  const KIND_OF_UNIT = /^(?:Quận|Huyện|Thị xã|Phường|Xã) (?=\D)| (?:District|Town|Ward|Commune)$/;

  async function geojson(url) {
    const answer = await fetch(url, { headers: { Accept: 'application/geo+json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  /* A pattern of thin lines over a colour: seen without colour, and on paper. */
  function hatch(map, colour) {
    const name = 'rm-hatch-' + colour.slice(1);
    if (!document.getElementById(name)) {
      const holder = svg('svg', { width: 0, height: 0, 'aria-hidden': 'true', focusable: 'false' }, map.getContainer());
      holder.classList.add('hidden');
      const made = svg('pattern', { id: name, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('defs', {}, holder));
      svg('rect', { width: 7, height: 7, fill: colour }, made);
      svg('rect', { width: 1.1, height: 7, fill: INK, 'fill-opacity': 0.28 }, made);
    }
    return 'url(#' + name + ')';
  }

  function answer(map, options) {
    const lang = options.lang;
    for (const [name, order] of [['zones', 340], ['gaps', 345], ['lines', 350], ['figures', 610]]) map.createPane(name).style.zIndex = order;
    map.getPane('figures').style.pointerEvents = 'none';
    map.getPane('lines').style.pointerEvents = 'none';
    const zones = L.layerGroup().addTo(map);
    const borders = L.layerGroup().addTo(map);
    const figures = L.layerGroup().addTo(map);
    const circles = L.layerGroup().addTo(map);
    const spots = L.layerGroup().addTo(map);
    const canvas = L.canvas({ pane: 'gaps', padding: 0.1 });
    const gaps = L.layerGroup().addTo(map);
    const byUnit = new Map();
    const byPlace = new Map();
    const kept = new Map();
    let held = {};
    let outlines = null;
    let wanted = 0;
    let lit = [];

    function say(text) {
      const holder = map.getContainer();
      const old = holder.querySelector('.rm-notice');
      if (old) old.remove();
      if (text) html('p', 'rm-notice', text, holder).setAttribute('role', 'status');
    }

    /* ---- units ---- */

    function styled(code) {
      const shade = (held.shade || {})[code];
      const known = shade && shade[0] !== null && held.classes[shade[0]];
      const fill = known ? (known.hatched ? hatch(map, known.colour) : known.colour) : '#ffffff';
      return { className: 'rm-zone', color: INK, weight: 0, fillColor: fill, fillOpacity: known ? (map.registryGround ? 1 : 0.82) : 0.35 };
    }

    function drawUnits() {
      zones.clearLayers();
      borders.clearLayers();
      byUnit.clear();
      if (!outlines) return;
      let approximate = false;
      L.geoJSON(outlines, { pane: 'zones', style: (feature) => styled(feature.properties.code) }).eachLayer(function (layer) {
        const code = layer.feature.properties.code;
        approximate = approximate || layer.feature.properties.quality === 'approximate';
        byUnit.set(code, layer);
        layer.on('mouseover', () => tell('lit', { unit: code }));
        layer.on('mouseout', () => tell('lit', { unit: null }));
        layer.on('click', (event) => card(event.latlng, called(layer.feature.properties, lang), ((held.shade || {})[code] || [])[2]));
        zones.addLayer(layer);
      });
      L.geoJSON(outlines.borders, { interactive: false, pane: 'lines',
        style: { className: 'rm-border', color: '#6b7484', weight: 0.75, dashArray: approximate ? '5 4' : null } }).addTo(borders);
      map.attributionControl.removeAttribution(options.approximate);
      if (approximate) map.attributionControl.addAttribution(options.approximate);
      label();
    }

    function card(at, title, line, href) {
      const made = html('div', 'rm-card');
      const name = html('p', 'rm-name', undefined, made);
      name.dir = 'auto';
      if (href) html('a', '', title, name).href = href; else name.textContent = title;
      if (line) html('p', 'rm-state', line, made);
      L.popup({ maxWidth: 260, autoPanPadding: [24, 24] }).setLatLng(at).setContent(made).openOn(map);
    }

    /* A name with its figure is written where its unit is about as wide as the name, or not at all. */
    function label() {
      figures.clearLayers();
      const full = held.picks === undefined ? [] : spotBoxes();
      byUnit.forEach(function (layer, code) {
        const properties = layer.feature.properties;
        const shade = (held.shade || {})[code];
        const [far, near] = [map.latLngToLayerPoint(layer.getBounds().getNorthEast()), map.latLngToLayerPoint(layer.getBounds().getSouthWest())];
        const text = called(properties, lang).replace(KIND_OF_UNIT, '');
        const at = map.latLngToLayerPoint([properties.label[1], properties.label[0]]);
        if (far.x - near.x < text.length * 6.6 || near.y - far.y < 26 || !map.getBounds().contains([properties.label[1], properties.label[0]])) return;
        const half = text.length * 3.5;
        const box = [at.x - half, at.y - 15, at.x + half, at.y + 15];
        if (full.some((other) => !(box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]))) return;
        full.push(box);
        const icon = new Glyph({ iconSize: [0, 0], className: 'rm-figure', make: function () {
          const made = html('div');
          const lines = html('span', '', undefined, made);
          lines.append(text);
          if (shade && shade[1]) lines.append(document.createElement('br'), shade[1]);
          return made;
        } });
        L.marker([properties.label[1], properties.label[0]], { icon: icon, interactive: false, keyboard: false, pane: 'figures' }).addTo(figures);
      });
    }

    function spotBoxes() {
      const found = [];
      byPlace.forEach(function (mark) {
        const at = map.latLngToLayerPoint(mark.getLatLng());
        found.push([at.x - 15, at.y - 15, at.x + 15, at.y + 15]);
      });
      return found;
    }

    /* ---- hexagons: the nearer, the smaller; the sum of the people is the same at every size ---- */

    function sizeAt(zoom) {
      return Math.max(6, Math.min(FINEST, zoom < 10 ? 6 : zoom < 12 ? 7 : zoom < 13 ? 8 : 9));
    }

    async function drawGaps() {
      const mine = ++wanted;
      if (!held.gaps) { gaps.clearLayers(); return; }
      const size = sizeAt(map.getZoom());
      let url = held.gaps.url + '&resolution=' + size;
      if (size > 7) {
        const box = map.getBounds().pad(0.15);
        url += '&bbox=' + [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((each) => each.toFixed(3)).join(',');
      }
      try {
        if (!kept.has(url)) {
          const found = await geojson(url);
          if (kept.size > 12) kept.clear();
          kept.set(url, found);
        }
        if (mine !== wanted) return;
        say(null);
        gaps.clearLayers();
        L.geoJSON(kept.get(url), { renderer: canvas, pane: 'gaps', interactive: false, style: function (feature) {
          const density = feature.properties.density;
          const found = held.gaps.classes.find((each) => each.most === null || density <= each.most);
          return { stroke: true, color: '#ffffff', weight: 0.5, opacity: 0.5, fillColor: found.colour, fillOpacity: 0.88 };
        } }).addTo(gaps);
      } catch (reason) {
        if (mine === wanted) say(map.registryWords.failed);
      }
      map.getContainer().dataset.hexagons = String(size);
    }

    /* ---- places ---- */

    function glyph(spot) {
      const size = spot.pick ? 28 : spot.quiet ? 10 : 16;
      return new Glyph({ iconSize: [size, size], className: spot.pick ? 'rm-spot rm-pin' : 'rm-spot', make: function () {
        const made = html('div');
        made.dataset.code = spot.code;
        if (spot.pick) {
          made.setAttribute('aria-label', spot.pick + '. ' + spot.name);
          made.textContent = String(spot.pick);
          return made;
        }
        made.setAttribute('aria-hidden', 'true'); // it is a row of the table, which is the equal of the map
        const mark = options.marks[spot.kind];
        const drawn = svg('svg', { viewBox: '0 0 24 24', width: size - 2, height: size - 2, 'aria-hidden': 'true', focusable: 'false' }, made);
        svg('path', { d: mark.path, class: 'rm-halo' }, drawn);
        svg('path', { d: mark.path, 'fill-rule': 'evenodd', fill: spot.hollow ? '#ffffff' : mark.colour, stroke: mark.colour, 'stroke-width': spot.hollow ? 3 : 0 }, drawn);
        return made;
      } });
    }

    function drawSpots() {
      spots.clearLayers();
      circles.clearLayers();
      byPlace.clear();
      (held.spots || []).forEach(function (spot) {
        const at = [spot.at[1], spot.at[0]];
        const circled = held.radius && (spot.pick || !held.picks) && !spot.hollow;
        if (circled) {
          L.circle(at, { radius: held.radius, pane: 'lines', interactive: false, color: spot.pick ? INK : options.marks[spot.kind].colour,
            weight: spot.pick ? 1.75 : 1, opacity: spot.pick ? 0.9 : 0.45, fill: Boolean(spot.pick), fillColor: INK, fillOpacity: 0.06 }).addTo(circles);
        }
        const mark = L.marker(at, { icon: glyph(spot), riseOnHover: true, keyboard: Boolean(spot.pick), zIndexOffset: spot.pick ? 1000 : spot.quiet ? -500 : 0 });
        mark.on('mouseover', () => tell('lit', { place: spot.code }));
        mark.on('mouseout', () => tell('lit', { place: null }));
        mark.on('click', () => card(at, spot.name, spot.line, spot.href));
        mark.on('keypress', function (event) { if (event.originalEvent.key === 'Enter') card(at, spot.name, spot.line, spot.href); });
        byPlace.set(spot.code, mark);
        mark.spot = spot;
        spots.addLayer(mark);
      });
    }

    /* ---- rows and the map light each other ---- */

    function light(detail) {
      lit.forEach(([element, name]) => element.classList.remove(name));
      lit = [];
      const zone = detail.unit && byUnit.get(detail.unit);
      const mark = detail.place && byPlace.get(detail.place);
      if (zone && zone.getElement()) { zone.bringToFront(); lit.push([zone.getElement(), 'rm-zone-lit']); }
      if (mark && mark.getElement()) lit.push([mark.getElement(), 'rm-spot-lit']);
      lit.forEach(([element, name]) => element.classList.add(name));
    }

    function select(detail) {
      const zone = detail.unit && byUnit.get(detail.unit);
      const mark = detail.place && byPlace.get(detail.place);
      if (zone) {
        map.fitBounds(zone.getBounds(), { animate: false, maxZoom: 14, padding: [40, 40] });
        card(zone.getBounds().getCenter(), called(zone.feature.properties, lang), ((held.shade || {})[detail.unit] || [])[2]);
        light(detail);
      } else if (mark) {
        map.setView(mark.getLatLng(), Math.max(map.getZoom(), 14), { animate: false });
        card(mark.getLatLng(), mark.spot.name, mark.spot.line, mark.spot.href);
        light(detail);
      }
    }

    async function read() {
      const source = document.getElementById(options.source);
      const before = held;
      held = source ? JSON.parse(source.textContent) : {};
      map.closePopup();
      const first = before.units === undefined;
      if (held.box && (first || (held.fit && held.fit !== before.fit))) map.fitBounds(held.box, { animate: false, padding: [4, 4] });
      drawSpots();
      if (held.units !== before.units) {
        outlines = null;
        try {
          if (held.units) outlines = await geojson(held.units);
        } catch (reason) {
          say(map.registryWords.failed);
        }
        drawUnits();
      } else {
        byUnit.forEach((layer, code) => layer.setStyle(styled(code)));
        label();
      }
      drawGaps();
      document.dispatchEvent(new CustomEvent('registry:drawn'));
    }

    map.registryGround = !Object.values(map._layers).some((layer) => layer instanceof L.TileLayer);
    map.on('zoomend moveend', function () { L.Util.requestAnimFrame(label); drawGaps(); });
    document.addEventListener('registry:paper', label);
    document.addEventListener('registry:light', (event) => light(event.detail));
    document.addEventListener('registry:select', (event) => select(event.detail));
    document.addEventListener('registry:answer', read);
    read();
  }

  window.registryMap.answer = answer;
})();
