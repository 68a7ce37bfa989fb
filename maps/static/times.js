/* Places of activities through time. The page holds the slider, in the element `options.control`:
     input[type=range]   a step for each month from data-first to data-last (YYYY-MM), and one more at the end for all of them
     output              what the map shows now
     [data-step]         buttons to the month before (-1) and after (1) in which something was held
   A place is bright while an activity uses it, faded afterwards, absent before. Text of records is only ever set with
   textContent.

   Event on document:  registry:month  detail {month}: the month that is shown, null for all                                 */
(function () {
  'use strict';

  const { html, Glyph, drawing, called, geojson, say, clusters } = window.registryMap.parts;

  const number = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const spelt = (count) => String(Math.floor(count / 12)) + '-' + String(count % 12 + 1).padStart(2, '0');
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  function monthName(month, lang) {
    const day = new Date(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1, 1);
    return lang === 'vi' ? 'tháng ' + Number(month.slice(5, 7)) + '/' + month.slice(0, 4)
      : day.toLocaleDateString('en-GB', { month: 'long', year: 'numeric' });
  }

  function card(place, options) {
    const made = html('div', 'rm-card');
    html('p', 'rm-kind', options.kinds[place.kind], made);
    const name = html('p', 'rm-name', null, made);
    const link = html('a', null, called(place, options.lang), html('bdi', null, null, name));
    link.href = options.record.replace('{slug}', encodeURIComponent(place.slug));
    html('p', 'rm-note', options.words.heldHere, made);
    const list = html('ul', 'rm-held', null, made);
    place.held.forEach(function (each) {
      const row = html('li', null, null, list);
      const held = html('a', null, (options.lang === 'en' && each.activity_en) || each.activity_vi, row);
      held.href = options.activity.replace('{code}', encodeURIComponent(each.activity));
      const [first, last] = [each.first, each.last].map(function (day) {
        return new Date(day + 'T00:00:00').toLocaleDateString(options.lang === 'vi' ? 'vi-VN' : 'en-GB');
      });
      html('span', 'rm-note', first === last ? first : first + ' – ' + last, row);
    });
    return made;
  }

  function glyph(place, options) {
    return new Glyph({ iconSize: [24, 24], className: 'rm-mark rm-time' + (place.past ? ' rm-past' : ''), make: function () {
      const made = html('div');
      made.setAttribute('aria-label', called(place, options.lang));
      made.append(drawing(options.marks[place.kind], 20, false));
      return made;
    } });
  }

  async function times(map, options) {
    let collection;
    try {
      collection = await geojson(options);
    } catch (reason) {
      say(map, map.registryWords.failed);
      return;
    }
    const places = new Map();
    collection.features.forEach(function (feature) {
      const properties = feature.properties;
      const place = places.get(properties.slug) || Object.assign({ at: feature.geometry.coordinates, held: [] }, properties);
      place.held.push(properties);
      places.set(properties.slug, place);
    });
    const group = clusters(options, (inside) => ' rm-time' + (inside.every((each) => each.registry.past) ? ' rm-past' : '')).addTo(map);
    group.on('animationend', () => document.dispatchEvent(new CustomEvent('registry:drawn')));
    const bounds = L.latLngBounds([]);
    places.forEach(function (place) {
      place.marker = L.marker([place.at[1], place.at[0]], { icon: glyph(place, options), riseOnHover: true });
      place.marker.registry = place;
      place.marker.bindPopup(() => card(place, options), { maxWidth: 300 });
      bounds.extend(place.marker.getLatLng());
      group.addLayer(place.marker);
    });
    if (places.size) map.fitBounds(bounds.pad(0.12), { maxZoom: 15, animate: false });
    document.dispatchEvent(new CustomEvent('registry:drawn'));
    const control = document.getElementById(options.control);
    if (control) steer(control, places, group, options);
  }

  function steer(control, places, group, options) {
    const slider = control.querySelector('input');
    const output = control.querySelector('output');
    const [first, last] = [number(control.dataset.first), number(control.dataset.last)];
    const busy = new Set(control.dataset.busy.split(' ').filter(Boolean).map(number));
    const counts = JSON.parse(control.dataset.counts);
    slider.min = 0;
    slider.max = last - first + 1;
    slider.step = 1;
    slider.value = slider.max;

    function move() {
      const all = Number(slider.value) > last - first;
      const now = first + Number(slider.value);
      let used = 0;
      const shown = [];
      places.forEach(function (place) {
        const during = place.held.some((each) => number(each.first) <= now && now <= number(each.last));
        const begun = place.held.some((each) => number(each.first) <= now);
        const past = !all && !during;
        if (during) used += 1;
        if (place.past !== past) {
          place.past = past;
          place.marker.setIcon(glyph(place, options));
        }
        if (all || begun) shown.push(place.marker);
      });
      group.clearLayers();
      group.addLayers(shown);
      document.dispatchEvent(new CustomEvent('registry:drawn'));
      const month = spelt(now);
      const held = counts[month] || 0;
      const words = options.words;
      const text = all ? filled(words.allTime, { number: control.dataset.total, places: places.size })
        : filled(held === 0 ? words.none : held === 1 ? words.one : words.many, { month: monthName(month, options.lang), number: held, places: used });
      output.textContent = text;
      slider.setAttribute('aria-valuetext', text);
      document.dispatchEvent(new CustomEvent('registry:month', { detail: { month: all ? null : month } }));
    }

    slider.addEventListener('input', move);
    control.addEventListener('click', function (event) {
      const step = event.target.closest('[data-step]');
      if (!step) return;
      const now = first + Number(slider.value);
      const stops = Array.from(busy).sort((one, other) => one - other);
      const next = Number(step.dataset.step) > 0 ? stops.find((each) => each > now) : stops.reverse().find((each) => each < now);
      slider.value = next === undefined ? (Number(step.dataset.step) > 0 ? slider.max : slider.min) : next - first;
      move();
    });
    control.hidden = false;
    move();
  }

  window.registryMap.times = times;
})();
