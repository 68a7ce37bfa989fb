-- What the public reads. Views run with their owner's rights: the reading role sees these and no table below them.

CREATE VIEW registry.public_unit AS
SELECT u.id, u.level || ':' || u.code || ':' || lower(u.valid) AS key,
  u.level, u.code, u.name_vi, u.name_en, u.valid, lower(u.valid) AS valid_from, (upper(u.valid) - 1) AS valid_to,
  u.decree, u.area_km2, u.area_source, u.geom, u.metric_geom, u.boundary_quality, u.boundary_source, u.boundary_accuracy_m,
  p.value AS population, p.year AS population_year, p.source AS population_source
FROM registry.unit u
LEFT JOIN LATERAL (
  SELECT f.value, f.year, f.source FROM registry.figure f
  WHERE f.unit_id = u.id AND f.metric = 'population' ORDER BY f.year DESC, f.source LIMIT 1) p ON true;

CREATE VIEW registry.public_site AS
SELECT s.id, s.code, s.slug, st.kind, s.name_vi, s.name_en, s.other_names, s.address, s.summary_vi, s.summary_en,
  s.geom, s.metric_geom, s.accuracy_m, s.position_method, s.position_source, s.position_date,
  s.verification, s.verified_on, s.verified_by,
  st.status, st.stage, st.centre_life, st.heritage_life, st.life, st.search,
  d.code AS district_code, d.name_vi AS district_vi, d.name_en AS district_en,
  w.code AS commune_code, w.name_vi AS commune_vi, w.name_en AS commune_en,
  c.site_id IS NOT NULL AS is_centre, c.centre_type, c.tier, c.fields, c.industries, c.services,
  c.investment, c.management, c.exploitation, c.operation, c.planned_opening_text AS planned_opening,
  h.site_id IS NOT NULL AS is_heritage, h.category, h.relic_type, h.rank, h.rank_decision, h.ownership, h.condition,
  h.occupancy, h.survival, h.relocation, h.built_text AS built, h.built_edtf, h.built_from, h.built_to,
  h.original_use_vi, h.original_use_en, h.area_m2,
  st.organisations, st.sources, s.version, s.updated_at
FROM registry.site s
JOIN registry.site_state st ON st.site_id = s.id
LEFT JOIN registry.centre c ON c.site_id = s.id
LEFT JOIN registry.heritage h ON h.site_id = s.id
LEFT JOIN registry.unit d ON d.id = st.district
LEFT JOIN registry.unit w ON w.id = st.commune
-- Nothing is published that has no source.
WHERE s.publication = 'published' AND st.sources <> '[]';

-- A removed place keeps its slugs, so that its address can say that it was removed.
CREATE VIEW registry.public_slug AS
SELECT g.slug, s.id AS site_id, s.slug AS current_slug, s.publication
FROM registry.site_slug g JOIN registry.site s ON s.id = g.site_id
WHERE s.publication = 'deleted' OR EXISTS (SELECT FROM registry.public_site p WHERE p.id = s.id);

-- Where a place is found that was merged into another one: chains are followed to their end, which must be published.
CREATE VIEW registry.public_merged AS
WITH RECURSIVE chain (site_id, into_id) AS (
  SELECT s.id, s.merged_into FROM registry.site s WHERE s.merged_into IS NOT NULL
  UNION
  SELECT c.site_id, s.merged_into FROM chain c JOIN registry.site s ON s.id = c.into_id WHERE s.merged_into IS NOT NULL
)
SELECT c.site_id, p.id AS into_id, p.slug AS into_slug FROM chain c JOIN registry.public_site p ON p.id = c.into_id;

CREATE VIEW registry.public_event AS
SELECT e.id, e.site_id, e.facet, e.kind, e.date_text, e.date_edtf, e.earliest, e.latest, e.decision, e.source,
  o.title AS source_title, o.url AS source_url, e.note_vi, e.note_en
FROM registry.event e JOIN registry.source o ON o.code = e.source
JOIN registry.public_site s ON s.id = e.site_id;

-- Each link twice, once from either end.
CREATE VIEW registry.public_link AS
SELECT l.id, a.id AS site_id, b.id AS other_id, b.slug AS other_slug, b.name_vi AS other_vi, b.name_en AS other_en,
  l.kind, l.date_text, l.earliest, l.latest, l.source, o.title AS source_title, o.url AS source_url, l.note_vi, l.note_en
FROM registry.site_link l
CROSS JOIN LATERAL (VALUES (l.from_site, l.to_site), (l.to_site, l.from_site)) AS ends (here, there)
JOIN registry.public_site a ON a.id = ends.here
JOIN registry.public_site b ON b.id = ends.there
JOIN registry.source o ON o.code = l.source;

CREATE VIEW registry.public_site_unit AS
SELECT su.site_id, su.unit_id, su.reason, su.note, u.level, u.code, u.name_vi, u.name_en, u.valid, u.boundary_quality
FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id
JOIN registry.public_site s ON s.id = su.site_id;

CREATE VIEW registry.public_lineage AS
SELECT l.old_unit, l.new_unit, l.share_of_old, l.share_of_new, l.source, l.method,
  a.level AS old_level, a.code AS old_code, a.name_vi AS old_vi, a.name_en AS old_en,
  b.level AS new_level, b.code AS new_code, b.name_vi AS new_vi, b.name_en AS new_en
FROM registry.unit_lineage l JOIN registry.unit a ON a.id = l.old_unit JOIN registry.unit b ON b.id = l.new_unit;

CREATE VIEW registry.public_demand_surface AS
SELECT d.code, d.name_vi, d.name_en, d.year, d.source, o.title AS source_title, o.url AS source_url,
  d.method_vi, d.method_en, d.total
FROM registry.demand_surface d JOIN registry.source o ON o.code = d.source;

CREATE VIEW registry.public_demand_cell AS
SELECT c.surface || ':' || c.cell AS key, c.surface, c.cell, c.population, c.geom, c.metric_geom, c.district, c.commune,
  d.code AS district_code, d.name_vi AS district_vi, w.code AS commune_code, w.name_vi AS commune_vi,
  s.year, s.source, s.method_en AS method
FROM registry.demand_cell c
JOIN registry.demand_surface s ON s.code = c.surface
LEFT JOIN registry.unit d ON d.id = c.district
LEFT JOIN registry.unit w ON w.id = c.commune;

-- Marks and squares are of public places only (registry.refresh_marks).
CREATE VIEW registry.public_mark AS
SELECT m.site_id, m.grid_column, m.grid_row, m.square, m.kind, m.is_centre, m.is_heritage FROM registry.site_mark m;

CREATE VIEW registry.public_square AS
SELECT s.depth, s.square, s.kind, s.is_centre, s.is_heritage, s.places, s.columns, s.rows FROM registry.site_square s;

GRANT USAGE ON SCHEMA registry TO registry_reader;
GRANT SELECT ON registry.public_unit, registry.public_site, registry.public_slug, registry.public_merged, registry.public_event, registry.public_link,
  registry.public_site_unit, registry.public_lineage, registry.public_demand_surface, registry.public_demand_cell,
  registry.public_mark, registry.public_square, registry.directory, registry.directory_profile, registry.directory_area,
  registry.site_feature,
  registry.data_version, registry.vocabulary, registry.term,
  registry.source, registry.organisation TO registry_reader;
