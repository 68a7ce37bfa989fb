/* Places by vector tiles, where they are too many for one GeoJSON. Text of records is only ever set with textContent.

   A tile carries places, or where these are too many counts over its squares. On the screen both are marks of one kind: what
   would touch is one ring with its number. So there are never more marks than fit beside each other, and each is an element
   that the keyboard reaches. */
(function () {
  'use strict';

  const { html, Glyph, drawing, called, ring } = window.registryMap.parts;
  const UNITS = 4096; // along a side of a tile
  const TOUCHING = 44; // pixels between the middles of two rings
  const AROUND = 160; // pixels beyond the screen, for whoever moves on
  const KEPT = 256; // tiles that are kept after they have left the screen

  /* ---- Mapbox Vector Tile 2.1, as far as points go ---- */

  /* The fields of a message: [number, value], a value is a number or bytes. */
  function* fields(bytes) {
    let at = 0;
    function varint() {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    }
    while (at < bytes.length) {
      const key = varint();
      const number = Math.floor(key / 8);
      switch (key % 8) {
        case 0: yield [number, varint()]; break;
        case 1: yield [number, bytes.subarray(at, at += 8)]; break;
        case 2: { const size = varint(); yield [number, bytes.subarray(at, at += size)]; break; }
        case 5: yield [number, bytes.subarray(at, at += 4)]; break;
        default: throw new Error('no vector tile');
      }
    }
  }

  const numbers = (bytes) => Array.from(fieldless(bytes));

  function* fieldless(bytes) {
    let value = 0;
    let scale = 1;
    for (const byte of bytes) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) { yield value; value = 0; scale = 1; }
    }
  }

  const utf8 = new TextDecoder();
  const signed = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

  function valueOf(bytes) {
    for (const [number, value] of fields(bytes)) {
      if (number === 1) return utf8.decode(value);
      if (number === 2) return new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true);
      if (number === 3) return new DataView(value.buffer, value.byteOffset, 8).getFloat64(0, true);
      if (number === 6) return signed(value);
      if (number === 7) return Boolean(value);
      return value;
    }
    return null;
  }

  function* layersOf(bytes) {
    for (const [, layer] of fields(bytes)) {
      const held = { name: '', keys: [], values: [], features: [] };
      for (const [number, value] of fields(layer)) {
        if (number === 1) held.name = utf8.decode(value);
        else if (number === 2) held.features.push(new Map(fields(value)));
        else if (number === 3) held.keys.push(utf8.decode(value));
        else if (number === 4) held.values.push(valueOf(value));
      }
      yield held;
    }
  }

  /* What is in a tile: {x, y} in units of it, and the properties; an outline stands at its first point. */
  function decoded(buffer) {
    const found = [];
    for (const layer of layersOf(new Uint8Array(buffer))) {
      layer.features.forEach(function (feature) {
        const properties = {};
        const tags = numbers(feature.get(2) || []);
        for (let i = 0; i < tags.length; i += 2) properties[layer.keys[tags[i]]] = layer.values[tags[i + 1]];
        const [, x, y] = numbers(feature.get(4)); // the first command moves to a point
        found.push({ id: feature.get(1), x: signed(x), y: signed(y), properties: properties });
      });
    }
    return found;
  }

  /* ---- marks ---- */

  const placeOf = (held) => ({ slug: held.slug, kind: held.kind, vi: held.name_vi, en: held.name_en, status: held.status,
    stage: held.stage, accuracy: held.accuracy_m, verification: held.verification });

  function tiles(map, options, shown) {
    const layer = L.layerGroup().addTo(map);
    const kept = new Map(); // tiles by address
    let drawn = new Map(); // marks by name
    let template = null;
    let turn = 0;

    function fetched(zoom, row, column) {
      const url = template.replace('{z}', zoom).replace('{y}', row).replace('{x}', column);
      const held = kept.get(url) || fetch(url).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.arrayBuffer();
      }).then(decoded);
      kept.delete(url);
      kept.set(url, held); // the last one used is the last to go
      held.catch(() => kept.delete(url));
      if (kept.size > KEPT) kept.delete(kept.keys().next().value);
      return held;
    }

    /* Tiles that touch the screen: where they begin, in pixels of the map, and how wide they are. */
    function onScreen() {
      const zoom = Math.max(0, map.getZoom() - 1);
      const many = Math.pow(2, zoom);
      const size = map.options.crs.scale(map.getZoom()) / many;
      const box = map.getPixelBounds();
      const found = [];
      for (let row = Math.max(0, Math.floor(box.min.y / size)); row <= Math.min(many - 1, Math.floor(box.max.y / size)); row++) {
        for (let column = Math.floor(box.min.x / size); column <= Math.floor(box.max.x / size); column++) {
          const turned = ((column % many) + many) % many; // the world goes on to both sides
          found.push({ x: column * size, y: row * size, size: size, held: fetched(zoom, row, turned) });
        }
      }
      return found;
    }

    /* What is to be seen: places and counts, the largest first, each with what would touch it. */
    function gathered(screen, contents) {
      const box = map.getPixelBounds();
      const near = (x, y) => x > box.min.x - AROUND && x < box.max.x + AROUND && y > box.min.y - AROUND && y < box.max.y + AROUND;
      const all = [];
      screen.forEach(function (tile, number) {
        contents[number].forEach(function (each) {
          const x = tile.x + each.x / UNITS * tile.size;
          const y = tile.y + each.y / UNITS * tile.size;
          if (!near(x, y)) return;
          const held = each.properties;
          if (held.count !== undefined) all.push({ x: x, y: y, count: held.count, counts: held, places: null });
          else all.push({ x: x, y: y, count: 1, counts: { [held.kind]: 1 }, places: [placeOf(held)] });
        });
      });
      all.sort((one, other) => other.count - one.count || one.y - other.y || one.x - other.x);
      const squares = new Map(); // what is drawn, by squares as wide as a ring
      const drawn = [];
      all.forEach(function (each) {
        const [column, row] = [Math.floor(each.x / TOUCHING), Math.floor(each.y / TOUCHING)];
        for (let y = row - 1; y <= row + 1; y++) {
          for (let x = column - 1; x <= column + 1; x++) {
            const ring = (squares.get(x + '/' + y) || []).find((one) => Math.hypot(one.x - each.x, one.y - each.y) < TOUCHING);
            if (ring) { ring.inside.push(each); return; }
          }
        }
        const ring = { x: each.x, y: each.y, inside: [each] };
        drawn.push(ring);
        const name = column + '/' + row;
        squares.set(name, (squares.get(name) || []).concat(ring));
      });
      return drawn;
    }

    const land = (x, y) => map.unproject([x, y], map.getZoom());

    function pressed(mark, act) {
      mark.on('click', act);
      mark.on('keypress', function (event) { if (event.originalEvent.key === 'Enter') act(); });
      return mark;
    }

    /* The places of one spot: no zoom tells them apart. */
    function listed(at, places) {
      const made = html('div', 'rm-card');
      html('p', 'rm-kind', places.length.toLocaleString(options.lang) + ' ' + options.places, made);
      const list = html('ul', 'rm-list', undefined, made);
      places.forEach(function (place) {
        const link = html('a', '', called(place, options.lang), html('li', '', undefined, list));
        link.dir = 'auto';
        if (options.record) link.href = options.record.replace('{slug}', encodeURIComponent(place.slug));
      });
      L.popup({ maxWidth: 280, maxHeight: 260, autoPanPadding: [24, 24] }).setLatLng(at).setContent(made).openOn(map);
    }

    /* One place of which only the kind is known at this distance. */
    function distant(kind) {
      return new Glyph({ iconSize: [24, 24], className: 'rm-mark', make: function () {
        const made = html('div');
        made.setAttribute('aria-label', options.kinds[kind] || kind);
        made.append(drawing(options.marks[kind], 20, false));
        return made;
      } });
    }

    function ringOf(drawn) {
      const counts = {};
      drawn.inside.forEach((each) => Object.keys(options.marks).forEach(function (kind) {
        counts[kind] = (counts[kind] || 0) + (each.counts[kind] || 0);
      }));
      const total = drawn.inside.reduce((sum, each) => sum + each.count, 0);
      const at = land(drawn.x, drawn.y);
      const icon = total > 1 ? ring(counts, total, options) : distant(Object.keys(options.marks).find((kind) => counts[kind]));
      return pressed(L.marker(at, { icon: icon }), function () {
        const places = drawn.inside.every((each) => each.places) && drawn.inside.flatMap((each) => each.places);
        if (!places) { map.setView(at, Math.min(map.getZoom() + 2, map.getMaxZoom())); return; }
        const around = L.latLngBounds(drawn.inside.map((each) => land(each.x, each.y)));
        const zoom = map.getBoundsZoom(around.pad(0.2));
        if (map.getZoom() === map.getMaxZoom() || zoom > map.getMaxZoom()) listed(at, places);
        else map.setView(around.getCenter(), Math.max(zoom, map.getZoom() + 1));
      });
    }

    function draw(screen, contents) {
      const before = drawn;
      drawn = new Map();
      gathered(screen, contents).forEach(function (each) {
        const [first] = each.inside;
        const one = each.inside.length === 1 && first.places && first.places[0];
        const total = each.inside.reduce((sum, inside) => sum + inside.count, 0);
        const name = one ? 'place/' + one.slug : [map.getZoom(), Math.round(each.x), Math.round(each.y), total].join('/');
        if (drawn.has(name)) return;
        const mark = before.get(name) || (one ? shown.markOf(one, land(each.x, each.y)) : ringOf(each)).addTo(layer);
        drawn.set(name, mark);
        before.delete(name);
      });
      before.forEach((mark) => mark.remove());
    }

    /* Draw what is on the screen now, when all of it is there; raises what went wrong. */
    async function update() {
      const mine = ++turn;
      if (!template) return;
      const screen = onScreen();
      const contents = await Promise.all(screen.map((tile) => tile.held));
      if (mine === turn) draw(screen, contents);
    }

    /* Show the places of a template of tiles; null: none. */
    function ask(url) {
      template = url;
      kept.clear();
      drawn.forEach((mark) => mark.remove());
      drawn = new Map();
      return update();
    }

    map.on('moveend', function () {
      if (!template) return;
      update().then(() => document.dispatchEvent(new CustomEvent('registry:drawn')),
        () => window.registryMap.parts.say(map, map.registryWords.failed));
    });
    return { ask: ask, isAsked: () => Boolean(template), markOf: (slug) => drawn.get('place/' + slug) };
  }

  window.registryMap.tiles = tiles;
})();
