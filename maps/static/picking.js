/* A point that somebody places: by a click, by dragging the mark, or by keyboard: arrows move the map, Enter places the mark
   in its middle, and with the focus on the mark arrows move the mark.

   Events on document, detail {lat, lon, accuracy}:  registry:picked  the mark was placed here
                                                     registry:pick    place the mark there (lat null: take it away)      */
(function () {
  'use strict';

  function pick(map, options) {
    const icon = L.divIcon({ className: 'rm-pick', iconSize: [36, 36], iconAnchor: [18, 18] });
    let mark = null;
    let circle = null;
    let accuracy = options.accuracy || 0;

    function draw(at) {
      if (!mark) {
        mark = L.marker(at, { icon: icon, draggable: true, autoPan: true, alt: options.label, title: options.label }).addTo(map);
        mark.getElement().setAttribute('aria-label', options.label);
        mark.getElement().setAttribute('role', 'button');
        mark.on('drag', () => circle && circle.setLatLng(mark.getLatLng()));
        mark.on('dragend', () => tell(mark.getLatLng()));
        L.DomEvent.on(mark.getElement(), 'keydown', nudge);
      }
      mark.setLatLng(at);
      if (circle) circle.remove();
      circle = accuracy > 0 ? L.circle(at, { radius: accuracy, className: 'rm-believed', color: options.colour, weight: 1.5,
        dashArray: '3 4', fillOpacity: 0.08, interactive: false }).addTo(map) : null;
    }

    function clear() {
      if (mark) mark.remove();
      if (circle) circle.remove();
      mark = circle = null;
    }

    function tell(at) {
      draw(at);
      document.dispatchEvent(new CustomEvent('registry:picked', { detail: { lat: at.lat, lon: at.lng } }));
    }

    /* One step is what ten pixels are at this zoom, with Shift one pixel. */
    function nudge(event) {
      const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
      if (!step) return;
      const far = event.shiftKey ? 1 : 10;
      const at = map.latLngToContainerPoint(mark.getLatLng()).add([step[0] * far, step[1] * far]);
      L.DomEvent.stop(event);
      tell(map.containerPointToLatLng(at));
      mark.getElement().focus();
    }

    const holder = map.getContainer();
    const cross = L.DomUtil.create('div', 'rm-cross', holder);
    cross.setAttribute('aria-hidden', 'true');
    L.DomEvent.on(holder, 'keydown', function (event) {
      if (event.target === holder && event.key === 'Enter') { L.DomEvent.stop(event); tell(map.getCenter()); }
    });
    const button = L.control({ position: 'topleft' });
    button.onAdd = function () {
      const made = L.DomUtil.create('button', 'rm-place-here');
      made.type = 'button';
      made.textContent = options.placeHere;
      L.DomEvent.disableClickPropagation(made);
      L.DomEvent.on(made, 'click', () => tell(map.getCenter()));
      return made;
    };
    button.addTo(map);

    map.on('click', (event) => tell(event.latlng));
    document.addEventListener('registry:pick', function (event) {
      if (event.detail.accuracy !== undefined) accuracy = event.detail.accuracy || 0;
      if (event.detail.lat === null) { clear(); return; }
      if (event.detail.lat === undefined) { if (mark) draw(mark.getLatLng()); return; }
      const at = L.latLng(event.detail.lat, event.detail.lon);
      draw(at);
      if (!map.getBounds().pad(-0.1).contains(at)) map.setView(at, Math.max(map.getZoom(), 15), { animate: false });
    });
    if (options.at) {
      draw(L.latLng(options.at[0], options.at[1]));
      map.setView(options.at, 16, { animate: false });
    }
  }

  window.registryMap.pick = pick;
})();
